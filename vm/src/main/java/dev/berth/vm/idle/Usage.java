package dev.berth.vm.idle;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a machine is used: a container runs, somebody is connected to it, or was since the last look. Not
 * thread-safe.
 */
final class Usage {

    private static final Duration ANSWER = Duration.ofSeconds(20);

    /**
     * What a connection that nobody uses passes on: once to ask whether it is there, which takes about 230 bytes, and
     * now and then to be sure of the other end, see {@code ServerAliveInterval}. A client of an engine takes some
     * kilobytes.
     */
    private static final long UNUSED_BYTES = 1024;

    private static final long UNUSED_BYTES_PER_SECOND = 15;

    /**
     * Each running container of each engine has a shim. Sessions are what sshd has started: one is this script, and one
     * the agent's that looks after ports.
     */
    private static final String LOOK = """
            containers=$(pgrep -c -f '(^|/)containerd-shim')
            doors=$(pgrep -d , -f '^/usr/sbin/dropbear|^sshd-session: .*@')
            sessions=$(ps -o comm= --ppid "$doors" | grep -cvE '^(dropbear|sshd)')
            [ "$containers" = 0 ] && [ "$sessions" -le 2 ]
            """;

    private final VirtualMachine machine;
    private final Connections connections = new Connections(Path.of("/proc"));

    /** The process that holds the connection. */
    private OptionalLong master = OptionalLong.empty();

    private long transferred;
    private long lookedAt = System.nanoTime();

    Usage(VirtualMachine machine) {
        this.machine = machine;
    }

    /**
     * Whether it is used now, or was since the last time that this was asked. A machine that does not answer counts as
     * used.
     */
    boolean now(Machine running) {
        Guest guest = machine.connected().orElse(null);
        if (guest == null) {
            return true;
        }
        boolean busy = passedOn() || connected(running) || works(guest);
        // What this look itself has passed on does not count.
        master = guest.connection();
        transferred = transferred();
        lookedAt = System.nanoTime();
        return busy;
    }

    /** A client that asks every now and then is hardly ever met with a connection that is open. */
    private boolean passedOn() {
        long seconds = Duration.ofNanos(System.nanoTime() - lookedAt).toSeconds();
        return transferred() - transferred > UNUSED_BYTES + UNUSED_BYTES_PER_SECOND * seconds;
    }

    private long transferred() {
        return master.isPresent() ? connections.transferred(master.getAsLong()) : 0;
    }

    private boolean connected(Machine running) {
        Set<String> sockets = PortPlan.of(machine.directory()).sockets().stream()
                .map(PortPlan.Socket::host)
                .collect(Collectors.toSet());
        try {
            Set<Integer> ports =
                    running.forwards().stream().map(PortForward::hostPort).collect(Collectors.toSet());
            ports.remove(running.sshPort());
            return connections.toSocket(sockets) || connections.toPort(ports);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean works(Guest guest) {
        try {
            CommandResult nobody = guest.run(LOOK, ANSWER);
            return !nobody.succeeded();
        } catch (BerthException e) {
            return true;
        }
    }
}
