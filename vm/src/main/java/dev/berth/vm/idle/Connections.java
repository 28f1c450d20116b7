package dev.berth.vm.idle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The connections of this host, as {@code proc_net_tcp.txt} of the Linux kernel and {@code proc_net(5)} describe them.
 */
final class Connections {

    private static final String TCP_ESTABLISHED = "01";
    private static final String UNIX_CONNECTED = "03";

    private final Path proc;

    /** @param proc where {@code proc(5)} is */
    Connections(Path proc) {
        this.proc = proc;
    }

    /** Whether somebody is connected to one of these ports, of whatever address. */
    boolean toPort(Set<Integer> ports) {
        return lines("net/tcp").stream().anyMatch(line -> established(line, ports))
                || lines("net/tcp6").stream().anyMatch(line -> established(line, ports));
    }

    /** Number, local address and port in hexadecimal, the peer's, state. */
    private static boolean established(String line, Set<Integer> ports) {
        String[] fields = line.strip().split("\\s+", 5);
        return fields.length == 5
                && fields[3].equals(TCP_ESTABLISHED)
                && ports.contains(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
    }

    /** Whether somebody is connected to one of these unix sockets. */
    boolean toSocket(Set<String> paths) {
        return lines("net/unix").stream().anyMatch(line -> connected(line, paths));
    }

    /** Number, references, protocol, flags, type, state, inode, path; who accepts has the path of who listens. */
    private static boolean connected(String line, Set<String> paths) {
        String[] fields = line.strip().split("\\s+", 8);
        return fields.length == 8 && fields[5].equals(UNIX_CONNECTED) && paths.contains(fields[7]);
    }

    /** How many bytes a process has read and written in its life; 0 when it cannot be asked. */
    long transferred(long pid) {
        return lines(pid + "/io").stream()
                .filter(line -> line.startsWith("rchar: ") || line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                .sum();
    }

    private List<String> lines(String file) {
        try {
            // Others' sockets may be named by any bytes.
            return new String(Files.readAllBytes(proc.resolve(file)), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            // No IPv6, or a process that has ended: there are none.
            return List.of();
        }
    }
}
