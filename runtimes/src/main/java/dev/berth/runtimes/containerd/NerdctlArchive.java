package dev.berth.runtimes.containerd;

import dev.berth.vm.archive.ArchiveReader;
import dev.berth.vm.error.BerthException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The archive {@code nerdctl-full}, of which a guest that has containerd already needs a part: nerdctl, BuildKit and
 * the network plugins. Its digest says that it is the release's; that the release means well is not taken for granted,
 * so nothing in it can lead out of the directory it is unpacked to.
 *
 * @param file a tar archive compressed with gzip
 */
record NerdctlArchive(Path file) {

    /** What the guest's containerd, runc and ctr, and the many experiments in the archive, are not among. */
    private static final Pattern WANTED =
            Pattern.compile("bin/(nerdctl|buildctl|buildkitd|buildkit-[a-z0-9-]+|tini)|libexec/cni/[^/]+");

    private static final int BUFFER = 1 << 16;

    /** Several times of what the largest release has: an archive that swells must not fill the disk. */
    private static final long LARGEST = 4L << 30;

    /**
     * Lays what a guest needs into an empty directory.
     *
     * @throws BerthException if the archive holds something that no release has, or lacks nerdctl
     * @throws IOException if it cannot be read or the files cannot be written
     */
    void unpack(Path directory) throws IOException {
        long room = LARGEST;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                GZIPInputStream gzip = new GZIPInputStream(in, BUFFER);
                TarArchiveInputStream tar = new TarArchiveInputStream(gzip, StandardCharsets.UTF_8.name())) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path name = inside(entry.getName(), entry.getName());
                room -= entry.getSize();
                if (room < 0) {
                    throw hostile("it holds more than " + (LARGEST >> 30) + " GiB");
                }
                if (isWanted(name)) {
                    unpack(tar, entry, name, directory);
                }
            }
        }
        if (!Files.isRegularFile(directory.resolve("bin/nerdctl"), LinkOption.NOFOLLOW_LINKS)) {
            throw hostile("there is no bin/nerdctl in it");
        }
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path name, Path directory)
            throws IOException {
        // Only directories made here are on the way to it: the wanted names have none that an entry could have made.
        Path target = directory.resolve(name);
        Files.createDirectories(target.getParent());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw hostile("it holds " + name + " twice");
        }
        if (entry.isSymbolicLink()) {
            Path link = Path.of(entry.getLinkName());
            // No link leads to a directory then, so none can be gone through. One to something else leads nowhere.
            if (isWanted(inside(name.resolveSibling(link).toString(), name + " -> " + link))) {
                Files.createSymbolicLink(target, link);
            }
        } else if (entry.isLink()) {
            Path other = inside(entry.getLinkName(), name + " -> " + entry.getLinkName());
            if (!isWanted(other) || !Files.isRegularFile(directory.resolve(other), LinkOption.NOFOLLOW_LINKS)) {
                throw hostile(ArchiveReader.printable(name + " is the same as " + entry.getLinkName())
                        + ", which is not there");
            }
            Files.createLink(target, directory.resolve(other));
        } else if (ArchiveReader.isPlain(entry)) {
            Files.copy(tar, target);
            boolean program = (entry.getMode() & 0111) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        } else {
            throw hostile(ArchiveReader.printable(name.toString()) + " is neither a file nor a link");
        }
    }

    private static boolean isWanted(Path name) {
        return WANTED.matcher(name.toString()).matches();
    }

    /** The path below the archive's root that a name is. */
    private Path inside(String name, String shown) {
        Path path = Path.of(name.startsWith("./") ? name.substring(2) : name);
        Path normal = path.normalize();
        if (name.indexOf('\0') >= 0 || path.isAbsolute() || normal.startsWith("..")) {
            throw hostile("\"" + ArchiveReader.printable(shown) + "\" leads out of it");
        }
        return normal;
    }

    private BerthException hostile(String why) {
        return BerthException.failed(file.getFileName() + " is not an archive of nerdctl")
                .because(why);
    }
}
