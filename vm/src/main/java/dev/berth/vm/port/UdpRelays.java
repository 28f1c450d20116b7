package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.Daemon;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How UDP of one machine is had on IPv6's loopback: QEMU listens by IPv4 only, and ssh forwards no UDP, so that a
 * process of {@code socat(1)} passes on what arrives at a port of {@code ::1} to the same port of {@code 127.0.0.1}.
 * That is a {@link Daemon}, which outlives whoever started it. Each client gets a process of its own; of two whose
 * first datagrams come at the same moment, the later one is heard when it repeats it. Not thread-safe.
 */
public final class UdpRelays {

    private static final String PROGRAM = "socat";

    /**
     * How long a client is remembered that says nothing; as long as Linux tracks one that has asked once
     * ({@code nf_conntrack_udp_timeout}). Those who look up names come from another port each time.
     */
    private static final int SILENCE_SECONDS = 30;

    /** Each is a process; more are heard when others have been silent, which UDP allows. */
    static final int MOST_CLIENTS = 256;

    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(5);

    /** It does not tell when it listens, so that is looked at, at this pace. */
    private static final Duration PACE = Duration.ofMillis(10);

    /** To look takes the port for a moment, in which socat cannot have it and gives up. */
    private static final int ATTEMPTS = 3;

    /** Writes the process id where it is looked for, before there is anything to be found by it. */
    private static final String BEGIN = "echo $$ >\"$1\" && shift && exec \"$@\"";

    private final Path directory;
    private final ProcessRunner runner;
    private final Map<Integer, Obstacle> obstacles = new HashMap<>();

    /**
     * The relays of a machine.
     *
     * @param machine its directory
     * @param runner starts and finds the program
     */
    public UdpRelays(Path machine, ProcessRunner runner) {
        this.directory = machine.resolve("udp");
        this.runner = runner;
    }

    /** Whether there can be any on this host. */
    boolean possible() {
        return runner.find(PROGRAM).isPresent();
    }

    /** Why a port that is wanted is not relayed. */
    Optional<Obstacle> obstacle(int port) {
        return Optional.ofNullable(obstacles.get(port));
    }

    boolean blocked() {
        return !obstacles.isEmpty();
    }

    /** Has what was in the way tried again; false when nothing was. */
    boolean retry() {
        boolean blocked = blocked();
        obstacles.clear();
        return blocked;
    }

    /** Ends and starts until these ports are relayed, but for those that cannot be. */
    void reconcile(Collection<Integer> wanted) {
        obstacles.keySet().retainAll(wanted);
        for (int port : ports()) {
            if (!wanted.contains(port)) {
                end(port);
            }
        }
        for (int port : wanted) {
            if (!obstacles.containsKey(port) && daemon(port).process().isEmpty()) {
                start(port).ifPresent(obstacle -> obstacles.put(port, obstacle));
            }
        }
    }

    /** Ends all of them, whoever started them. Does nothing when there are none. */
    public void clear() {
        ports().forEach(this::end);
        Tree.delete(directory);
    }

    private Set<Integer> ports() {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            Set<Integer> ports = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".pid"))
                    .forEach(name -> ports.add(Integer.valueOf(name.substring(0, name.indexOf('.')))));
            return ports;
        } catch (IOException e) {
            throw BerthException.failed("could not look into " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Optional<Obstacle> start(int port) {
        PortForward place = new PortForward(Protocol.UDP, WantedForward.LOOPBACK_6, port, PortForward.LOOPBACK, port);
        Optional<Obstacle> obstacle = HostPorts.obstacle(place);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        BerthHome.privateDirectory(directory);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Process process = launch(port);
            if (listening(process, place)) {
                return Optional.empty();
            }
            process.destroyForcibly();
            end(port);
        }
        return Optional.of(new Obstacle("socat could not listen there", Optional.empty()));
    }

    private Process launch(int port) {
        return runner.detach(
                Command.of(List.of(
                        "setsid",
                        "sh",
                        "-c",
                        BEGIN,
                        "sh",
                        pidFile(port).toString(),
                        PROGRAM,
                        "-T",
                        Integer.toString(SILENCE_SECONDS),
                        listens(port),
                        leadsTo(port))),
                directory.resolve(port + ".log"));
    }

    private static boolean listening(Process process, PortForward place) {
        long deadline = System.nanoTime() + START.toNanos();
        while (HostPorts.free(place)) {
            if (!process.isAlive() || System.nanoTime() >= deadline) {
                return false;
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return process.isAlive();
    }

    /** Clients come from this host only, each of them served by a process of its own. */
    private static String listens(int port) {
        return "UDP6-LISTEN:" + port + ",bind=[" + WantedForward.LOOPBACK_6 + "],ipv6only=1,fork,max-children="
                + MOST_CLIENTS;
    }

    private static String leadsTo(int port) {
        return "UDP4:" + PortForward.LOOPBACK + ":" + port;
    }

    /** Known by where it leads to, which an earlier Berth has written the same. */
    private Daemon daemon(int port) {
        return new Daemon(pidFile(port), leadsTo(port));
    }

    private void end(int port) {
        daemon(port).end(END).ifPresent(handle -> {
            throw BerthException.failed("could not end socat, process " + handle.pid());
        });
        Tree.delete(pidFile(port));
        Tree.delete(directory.resolve(port + ".log"));
    }

    private Path pidFile(int port) {
        return directory.resolve(port + ".pid");
    }
}
