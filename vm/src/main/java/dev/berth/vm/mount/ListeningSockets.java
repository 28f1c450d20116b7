package dev.berth.vm.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The unix sockets of this host that somebody listens on, as the kernel lists them ({@code proc_net_unix(5)}). A
 * server's socket is a file a moment before it listens, and one that takes a single client cannot be tried.
 */
final class ListeningSockets {

    private static final Path LIST = Path.of("/proc/net/unix");

    /** The columns of the protocol, which is always this one, and of the flags: {@code __SO_ACCEPTCON}. */
    private static final String LISTENS = " 00000000 00010000 ";

    private ListeningSockets() {}

    /** Whether a connection to this socket would be taken now. */
    static boolean contain(Path socket) throws IOException {
        String end = " " + socket;
        // Others' names may be any bytes.
        return new String(Files.readAllBytes(LIST), StandardCharsets.UTF_8)
                .lines()
                .anyMatch(line -> line.endsWith(end) && line.contains(LISTENS));
    }
}
