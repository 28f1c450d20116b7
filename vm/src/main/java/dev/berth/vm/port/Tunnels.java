package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.guest.Tunnel.Side;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tunnels of one connection. The process that holds it cannot be asked which it has, so they are counted here;
 * those of an earlier agent are taken over by asking for them again, which does nothing where they are. Not
 * thread-safe.
 */
final class Tunnels {

    /** Where tunnels from the host's IPv6 loopback lead. */
    private static final List<String> TARGETS =
            List.of(GuestContract.GUEST_ADDRESS, PortForward.LOOPBACK, WantedForward.LOOPBACK_6);

    private final Guest guest;
    private final Set<Tunnel> open = new HashSet<>();
    private final Map<Tunnel, Obstacle> obstacles = new HashMap<>();
    private boolean adopted;

    /** Tunnels through a connection that has just been found or made. */
    Tunnels(Guest guest) {
        this.guest = guest;
    }

    /** The way through ssh that a forward takes which QEMU cannot do. */
    static Tunnel of(PortForward forward) {
        return new Tunnel(
                Side.HOST,
                new Endpoint.Port(forward.hostAddress(), forward.hostPort()),
                new Endpoint.Port(forward.guestAddress(), forward.guestPort()));
    }

    Optional<Obstacle> obstacle(Tunnel tunnel) {
        return Optional.ofNullable(obstacles.get(tunnel));
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

    /** Closes and opens until there are those that are wanted, but for those that cannot be. */
    void reconcile(Collection<Tunnel> wanted) {
        if (!adopted) {
            closeLeftovers(Set.copyOf(wanted));
            adopted = true;
        }
        obstacles.keySet().retainAll(wanted);
        for (Tunnel tunnel : Set.copyOf(open)) {
            if (!wanted.contains(tunnel)) {
                guest.close(tunnel);
                deleteSocket(tunnel);
                open.remove(tunnel);
            }
        }
        for (Tunnel tunnel : wanted) {
            if (!open.contains(tunnel) && !obstacles.containsKey(tunnel)) {
                Optional<Obstacle> obstacle = open(tunnel);
                obstacle.ifPresentOrElse(reason -> obstacles.put(tunnel, reason), () -> open.add(tunnel));
            }
        }
    }

    private Optional<Obstacle> open(Tunnel tunnel) {
        if (tunnel.listens() == Side.HOST && tunnel.from() instanceof Endpoint.Socket(Path path)) {
            // ssh would put its own in the place of whatever is there.
            if (!isSocketOrNothing(path)) {
                return Optional.of(new Obstacle("there is a file that is not a socket", Optional.empty()));
            }
            Optional<Obstacle> somebody = HostPorts.obstacle(path, guest::connection);
            if (somebody.isPresent()) {
                return somebody;
            }
        }
        try {
            guest.open(tunnel);
            return Optional.empty();
        } catch (BerthException e) {
            if (tunnel.listens() == Side.HOST && tunnel.from() instanceof Endpoint.Port(String address, int port)) {
                Optional<Obstacle> seen =
                        HostPorts.obstacle(new PortForward(Protocol.TCP, address, port, address, port));
                if (seen.isPresent()) {
                    return seen;
                }
            }
            return Optional.of(new Obstacle(
                    tunnel.listens() == Side.GUEST ? "the guest could not listen there" : "ssh could not listen there",
                    Optional.empty()));
        }
    }

    /** What an earlier agent has left of tunnels from ports that are not wanted any more, or lead elsewhere. */
    private void closeLeftovers(Set<Tunnel> wanted) {
        guest.connection().ifPresent(pid -> {
            for (int port : HostPorts.listenedOn6(pid)) {
                for (String target : TARGETS) {
                    Tunnel tunnel = new Tunnel(
                            Side.HOST,
                            new Endpoint.Port(WantedForward.LOOPBACK_6, port),
                            new Endpoint.Port(target, port));
                    if (!wanted.contains(tunnel)) {
                        guest.close(tunnel);
                    }
                }
            }
        });
    }

    private static boolean isSocketOrNothing(Path path) {
        try {
            return !Files.exists(path, LinkOption.NOFOLLOW_LINKS) || isSocket(path);
        } catch (IOException e) {
            return false;
        }
    }

    /** By the file type bits of {@code inode(7)}. */
    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 0170000) == 0140000;
    }

    private static void deleteSocket(Tunnel tunnel) {
        if (tunnel.listens() == Side.HOST && tunnel.from() instanceof Endpoint.Socket(Path path)) {
            try {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isSocket(path)) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                // A socket that nobody listens on does no harm; the next one replaces it.
            }
        }
    }
}
