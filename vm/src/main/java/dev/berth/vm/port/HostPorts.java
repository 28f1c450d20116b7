package dev.berth.vm.port;

import dev.berth.vm.file.ListeningSockets;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.process.ProcessArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Who listens on this host. Owners are known on Linux only, from {@code /proc}, and of processes this user may see. */
final class HostPorts {

    private static final Path PROC = Path.of("/proc");

    private static final Pattern SOCKET_LINK = Pattern.compile("socket:\\[(\\d+)]");

    /** The argument by which a QEMU or an ssh says whose it is. */
    private static final Pattern PROFILE = Pattern.compile("berth-([a-z0-9][a-z0-9-]*)");

    private static final String TCP_LISTEN = "0A";

    private HostPorts() {}

    /** Whether the host has a loopback of IPv6. */
    static boolean ipv6() {
        return obstacle(Protocol.TCP, WantedForward.LOOPBACK_6, 0).isEmpty();
    }

    /** Whether the forward could listen where it has to: much cheaper than to tell why it cannot. */
    static boolean free(PortForward forward) {
        try {
            bind(forward.protocol(), forward.hostAddress(), forward.hostPort());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Why the forward cannot listen where it has to; empty when nothing is in its way any more. */
    static Optional<Obstacle> obstacle(PortForward forward) {
        return obstacle(forward.protocol(), forward.hostAddress(), forward.hostPort());
    }

    private static Optional<Obstacle> obstacle(Protocol protocol, String address, int port) {
        try {
            bind(protocol, address, port);
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(describe(protocol, address, port, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Optional.of(new Obstacle(String.valueOf(e.getMessage()), Optional.empty()));
        }
    }

    private static void bind(Protocol protocol, String address, int port) throws IOException {
        InetSocketAddress place = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        switch (protocol) {
            case TCP -> {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(place, 1);
                }
            }
            case UDP -> {
                try (DatagramSocket socket = new DatagramSocket(null)) {
                    socket.bind(place);
                }
            }
        }
    }

    /** The messages are those of the operating system, in English whatever the locale (JDK's NioSocketImpl). */
    private static Obstacle describe(Protocol protocol, String address, int port, String message) {
        if (message.contains("Permission denied")) {
            return new Obstacle("ports below " + firstFree() + " are for root on this host", Optional.empty());
        }
        if (message.contains("Cannot assign")) {
            return new Obstacle("this host has no address " + address, Optional.empty());
        }
        if (message.contains("in use")) {
            return new Obstacle("the port is taken on this host", owner(protocol, port));
        }
        return new Obstacle(message, Optional.empty());
    }

    private static String firstFree() {
        try {
            return Files.readString(PROC.resolve("sys/net/ipv4/ip_unprivileged_port_start"))
                    .strip();
        } catch (IOException e) {
            return "1024";
        }
    }

    private static Optional<String> owner(Protocol protocol, int port) {
        Set<String> inodes = new HashSet<>();
        listening(protocol).stream().filter(each -> each.port() == port).forEach(each -> inodes.add(each.inode()));
        return owner(inodes);
    }

    /**
     * Who listens on a unix socket already, which ssh would replace; empty when nobody does, the connection itself
     * does, or nothing is known.
     *
     * @param connection the process that is to listen there, which takes a program to find out
     */
    static Optional<Obstacle> obstacle(Path socket, Supplier<OptionalLong> connection) {
        try {
            Set<String> inodes = ListeningSockets.at(socket);
            if (inodes.isEmpty()) {
                return Optional.empty();
            }
            OptionalLong pid = connection.get();
            boolean own = pid.isPresent() && sockets(pid.getAsLong()).stream().anyMatch(inodes::contains);
            return own
                    ? Optional.empty()
                    : Optional.of(new Obstacle("another program listens there on this host", owner(inodes)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> owner(Set<String> inodes) {
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> sockets(process.pid()).stream().anyMatch(inodes::contains))
                .findFirst()
                .map(HostPorts::name);
    }

    private static String name(ProcessHandle process) {
        for (String argument : ProcessArguments.of(process)) {
            Matcher profile = PROFILE.matcher(argument);
            if (profile.matches()) {
                return "profile " + profile.group(1);
            }
        }
        String pid = Long.toString(process.pid());
        try {
            return Files.readString(PROC.resolve(pid).resolve("comm")).strip() + " (pid " + pid + ")";
        } catch (IOException e) {
            return "pid " + pid;
        }
    }

    private static Set<String> sockets(long pid) {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            open.forEach(descriptor -> {
                try {
                    Matcher link = SOCKET_LINK.matcher(
                            Files.readSymbolicLink(descriptor).toString());
                    if (link.matches()) {
                        inodes.add(link.group(1));
                    }
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // It has ended, perhaps just now, or is another user's.
        }
        return inodes;
    }

    /**
     * A socket that listens.
     *
     * @param local address and port in hexadecimal, as {@code /proc/net/tcp6} has them
     */
    record Listening(String local, String inode) {

        int port() {
            return Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16);
        }
    }

    private static List<Listening> listening(Protocol protocol) {
        List<Listening> all = new ArrayList<>();
        for (String table : List.of(protocol.toString(), protocol + "6")) {
            try {
                all.addAll(parse(Files.readAllLines(PROC.resolve("net").resolve(table)), protocol));
            } catch (IOException e) {
                // No /proc, or no IPv6: nothing is known.
            }
        }
        return all;
    }

    /** The lines of {@code /proc/net/tcp} and its like: number, local, remote, state, ..., inode as the tenth. */
    static List<Listening> parse(List<String> lines, Protocol protocol) {
        List<Listening> listening = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[1].contains(":") && Character.isDigit(fields[0].charAt(0))) {
                boolean listens = protocol == Protocol.UDP ? fields[2].endsWith(":0000") : fields[3].equals(TCP_LISTEN);
                if (listens) {
                    listening.add(new Listening(fields[1], fields[9]));
                }
            }
        }
        return listening;
    }
}
