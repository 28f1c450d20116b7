package dev.berth.vm.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The unix sockets of this host that somebody listens on, as the kernel lists them ({@code proc_net_unix(5)}). A
 * server's socket is a file a moment before it listens, and one that takes a single client cannot be tried.
 */
public final class ListeningSockets {

    private static final Path LIST = Path.of("/proc/net/unix");

    /** The columns of the protocol, which is always this one, and of the flags: {@code __SO_ACCEPTCON}. */
    private static final String LISTENS = " 00000000 00010000 ";

    private static final int INODE = 6;

    private ListeningSockets() {}

    /**
     * Whether a connection to this socket would be taken now.
     *
     * @throws IOException also where the kernel has no such list
     */
    public static boolean contain(Path socket) throws IOException {
        return !at(socket).isEmpty();
    }

    /**
     * The numbers of those at a path, by which {@code /proc/PID/fd} names them: several where one has taken another's
     * place.
     *
     * @throws IOException also where the kernel has no such list
     */
    public static Set<String> at(Path path) throws IOException {
        String end = " " + path;
        // Others' names may be any bytes.
        return new String(Files.readAllBytes(LIST), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith(end) && line.contains(LISTENS))
                .map(line -> line.strip().split("\\s+", -1)[INODE])
                .collect(Collectors.toSet());
    }
}
