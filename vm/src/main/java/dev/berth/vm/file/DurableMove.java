package dev.berth.vm.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Gives a file or a directory another name, for good: also after a crash of the host right after it. Some file systems
 * (btrfs) would otherwise come up with the old name although files that were written later are on the disk.
 */
public final class DurableMove {

    private DurableMove() {}

    /**
     * Moves it in one step, in place of a file that is there.
     *
     * @param to an absolute path on the same file system
     * @throws IOException if it cannot be moved, or has been and nobody knows whether for good
     */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path directory = Objects.requireNonNull(to.getParent(), "an absolute path of a file has a parent");
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }
}
