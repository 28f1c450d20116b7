package dev.berth.vm.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * The next content of a file, written beside it and put in its place in one step, so that neither a reader nor a crash
 * ever meets half of it. Mode and owner of the file that is replaced are kept; a new one has mode 0600, and directories
 * that are missing are made with mode 0700.
 *
 * <p>Closed without {@link #commit}, it leaves nothing behind. What a killed process left is swept by the next
 * replacement of the same file.
 */
final class FileReplacement implements AutoCloseable {

    private final Path target;
    private final Path beside;
    private final FileChannel channel;

    private FileReplacement(Path target, Path beside, FileChannel channel) {
        this.target = target;
        this.beside = beside;
        this.channel = channel;
    }

    /** Begins to replace {@code target}, an absolute path to a file that is not a symbolic link. */
    static FileReplacement of(Path target) throws IOException {
        Path directory = Objects.requireNonNull(target.getParent(), "an absolute path of a file has a parent");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path beside = Unfinished.beside(target);
        FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new FileReplacement(target, beside, channel);
    }

    /** Appends to the new content. */
    void write(String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Puts the new content in place; it is on the disk when this returns. */
    void commit() throws IOException {
        adoptAttributes();
        channel.force(true);
        DurableMove.move(beside, target);
    }

    private void adoptAttributes() throws IOException {
        PosixFileAttributes old;
        try {
            old = Files.readAttributes(target, PosixFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
        PosixFileAttributes ours = view.readAttributes();
        // Only root may give a file away, and only root edits a file that is not its own.
        if (!old.owner().equals(ours.owner())) {
            view.setOwner(old.owner());
        }
        if (!old.group().equals(ours.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(beside);
    }
}
