package dev.berth.vm.file;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A text file that belongs to the user, such as docker's or kubectl's configuration, and that Berth edits with care:
 *
 * <ul>
 *   <li>one edit at a time among all threads and processes of one {@link BerthHome}; the lock is kept there, so that
 *       the user's directories do not fill with lock files;
 *   <li>a program that writes the file without knowing the lock loses nothing: when the file has changed since it was
 *       read, the edit is made again on what is there now;
 *   <li>a reader sees the whole old text or the whole new one, after a crash too;
 *   <li>a symbolic link stays one and its target is edited, mode and owner are kept, a new file has mode 0600;
 *   <li>the last {@value #BACKUPS} texts that were replaced are kept in {@link BerthHome#backups()};
 *   <li>an edit that changes nothing writes nothing.
 * </ul>
 *
 * <p>Nothing of the file is held in memory between calls. Thread-safe.
 */
public final class HostFile {

    /** How many replaced texts are kept of each file. */
    static final int BACKUPS = 3;

    /** An edit takes milliseconds; this allows for a storm of them on a slow disk. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    /** How often an edit is made again because another program was faster, before giving up. */
    private static final int ATTEMPTS = 20;

    /** As many links as Linux follows ({@code path_resolution(7)}). */
    private static final int MOST_LINKS = 40;

    private final Path path;
    private final BerthHome home;

    /**
     * The file at {@code path}, which need not exist.
     *
     * @param home where locks and backups are kept
     */
    public HostFile(Path path, BerthHome home) {
        // Not normalized: what is above a directory that is a link is not what the text of the path says.
        this.path = path.toAbsolutePath();
        this.home = home;
    }

    /** The path the user knows the file by. */
    public Path path() {
        return path;
    }

    /**
     * The text of the file; empty when there is no file.
     *
     * @throws BerthException if it cannot be read or is not UTF-8
     */
    public Optional<String> read() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw BerthException.failed("could not read " + path)
                    .because("it is not text in UTF-8")
                    .remedy("Repair or remove the file")
                    .causedBy(e);
        } catch (IOException e) {
            throw failed("could not read " + path, e);
        }
    }

    /**
     * Replaces the text of the file with what {@code change} makes of it. A file that is missing is edited as an empty
     * one, and made together with its directories when the new text is not empty.
     *
     * @param change called at least once, with the lock held; what it throws is passed on and leaves the file untouched
     * @throws BerthException if the file cannot be read or written; it is untouched then
     */
    public void edit(UnaryOperator<String> change) {
        try {
            Path target = target();
            try (ExclusiveLock _ = lock(target)) {
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                    Optional<String> before = read();
                    String after = change.apply(before.orElse(""));
                    if (after.equals(before.orElse("")) || replace(target, before, after)) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw failed("could not write " + path, e);
        }
        throw BerthException.failed("could not write " + path)
                .because("another program keeps changing it")
                .remedy("Try again when that program is done");
    }

    /**
     * Does nothing where {@link #edit} could write the file or make it, as far as that can be told beforehand.
     *
     * @throws BerthException if it is read-only, or there is no directory to write it in
     */
    public void requireEditable() {
        try {
            Path target = target();
            if (Files.exists(target)) {
                requireWritable(target);
            }
            Path directory = target.resolveSibling("");
            while (!Files.exists(directory)) {
                directory = directory.resolveSibling("");
            }
            if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
                throw BerthException.failed("could not write " + path)
                        .because(directory + " is not a directory that may be written to")
                        .remedy("Make it one");
            }
        } catch (IOException e) {
            throw failed("could not write " + path, e);
        }
    }

    /**
     * Removes the file if {@code condition} accepts its text, and with it the directories on the way to it that are
     * empty then. Does nothing when there is no file. No backup is kept.
     *
     * @param keep a directory above the file that stays, empty or not
     * @throws BerthException if the file cannot be read or removed
     */
    public void remove(Path keep, Predicate<String> condition) {
        try {
            try (ExclusiveLock _ = lock(target())) {
                if (read().filter(condition).isPresent()) {
                    Files.delete(path);
                    deleteEmptyDirectories(keep.toAbsolutePath());
                }
            }
        } catch (IOException e) {
            throw failed("could not remove " + path, e);
        }
    }

    /** Whether the file still held {@code before} when it was replaced; nothing was written otherwise. */
    private boolean replace(Path target, Optional<String> before, String after) throws IOException {
        if (before.isPresent()) {
            requireWritable(target);
        }
        try (FileReplacement replacement = FileReplacement.of(target)) {
            replacement.write(after);
            // Between here and the rename another program has microseconds to write unseen, where it had the whole
            // edit before. Without a lock that it knows, nothing can close that gap.
            if (!read().equals(before)) {
                return false;
            }
            if (before.isPresent()) {
                keep(target, before.get());
            }
            replacement.commit();
            return true;
        } catch (NoSuchFileException e) {
            // Whoever removed the last file of a directory has removed the directory; it is made again.
            return false;
        }
    }

    private void requireWritable(Path target) throws IOException {
        if (!Files.getPosixFilePermissions(target).contains(PosixFilePermission.OWNER_WRITE)) {
            throw BerthException.failed("could not write " + path)
                    .because("it is read-only")
                    .remedy("Make it writable with: chmod u+w " + target);
        }
    }

    private void keep(Path target, String text) throws IOException {
        Path backups = BerthHome.privateDirectory(home.backups());
        String name = target.getFileName() + "-" + sha256(target).substring(0, 12) + ".";
        for (int age = BACKUPS - 1; age >= 1; age--) {
            Path younger = backups.resolve(name + age);
            if (Files.exists(younger)) {
                Files.move(younger, backups.resolve(name + (age + 1)), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        try (FileReplacement newest = FileReplacement.of(backups.resolve(name + 1))) {
            newest.write(text);
            newest.commit();
        }
    }

    /** Where the file really is, following links even to a file that does not exist yet. */
    private Path target() throws IOException {
        try {
            Path target = path;
            for (int links = 0; Files.isSymbolicLink(target); links++) {
                if (links == MOST_LINKS) {
                    throw new IOException("too many symbolic links");
                }
                // The directory may have been reached by a link, and a relative link goes on from where it really is.
                target = target.resolveSibling("").toRealPath().resolve(Files.readSymbolicLink(target));
            }
            Path existing = target;
            while (!Files.exists(existing)) {
                existing = Objects.requireNonNull(existing.getParent(), "the root exists");
            }
            return existing.toRealPath().resolve(existing.relativize(target)).normalize();
        } catch (NoSuchFileException e) {
            // It has been removed meanwhile, and what is above it exists.
            return target();
        }
    }

    private ExclusiveLock lock(Path target) {
        return ExclusiveLock.acquire(
                BerthHome.privateDirectory(home.locks()).resolve(sha256(target)),
                "editing " + path + " (pid " + ProcessHandle.current().pid() + ")",
                LOCK_TIMEOUT,
                holder -> {});
    }

    /** Those on the way to the file, up to one that has something in it or is to be kept. */
    private void deleteEmptyDirectories(Path keep) throws IOException {
        Path directory = path.resolveSibling("");
        try {
            while (directory.startsWith(keep) && !directory.equals(keep)) {
                Files.deleteIfExists(directory);
                directory = directory.resolveSibling("");
            }
        } catch (DirectoryNotEmptyException e) {
            // Others have something there.
        }
    }

    private static String sha256(Path path) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(path.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static BerthException failed(String what, IOException cause) {
        return BerthException.failed(what).because(cause.toString()).causedBy(cause);
    }
}
