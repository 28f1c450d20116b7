package dev.berth.vm.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How long the path of a unix socket may be. */
public final class SocketPath {

    /** In bytes: the shortest {@code sun_path} of the systems Berth knows has 104, macOS's, and ends with a zero. */
    public static final int LONGEST = 103;

    private SocketPath() {}

    /** Whether a socket can have this path. */
    public static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }
}
