package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.guest.Tunnel.Side;
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
import java.util.OptionalLong;
import java.util.Set;

/**
 * The tunnels of one connection. The process that holds it cannot be asked which it has, so they are noted before they
 * are opened: those of an earlier agent are taken over by asking for them again, which does nothing where they are, or
 * closed when they are not wanted any more. Not thread-safe.
 */
final class Tunnels {

    private final Guest guest;
    private final TunnelNote note;
    private final Set<Tunnel> open = new HashSet<>();
    private final Map<Tunnel, Obstacle> obstacles = new HashMap<>();

    /** What the connection has, or may have since an earlier agent was about to open it. */
    private final Set<Tunnel> noted;

    /** Tunnels through a connection that has just been found or made. */
    Tunnels(Guest guest, TunnelNote note) {
        this.guest = guest;
        this.note = note;
        this.noted = new HashSet<>(note.read());
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
        obstacles.keySet().retainAll(wanted);
        for (Tunnel tunnel : Set.copyOf(noted)) {
            if (!wanted.contains(tunnel)) {
                guest.close(tunnel);
                deleteSocket(tunnel);
                open.remove(tunnel);
                noted.remove(tunnel);
            }
        }
        List<Tunnel> missing = wanted.stream()
                .filter(tunnel -> !open.contains(tunnel) && !obstacles.containsKey(tunnel))
                .toList();
        missing.forEach(tunnel ->
                inTheWay(tunnel).ifPresentOrElse(obstacle -> obstacles.put(tunnel, obstacle), () -> noted.add(tunnel)));
        note.write(noted);
        for (Tunnel tunnel : missing) {
            if (!obstacles.containsKey(tunnel)) {
                open(tunnel);
            }
        }
    }

    /** What ssh would not mind: it puts its own socket in the place of whatever is there. */
    private Optional<Obstacle> inTheWay(Tunnel tunnel) {
        if (tunnel.listens() == Side.HOST && tunnel.from() instanceof Endpoint.Socket(Path path)) {
            return isSocketOrNothing(path)
                    ? HostPorts.obstacle(path, guest::connection)
                    : Optional.of(new Obstacle("there is a file that is not a socket", Optional.empty()));
        }
        return Optional.empty();
    }

    private void open(Tunnel tunnel) {
        try {
            guest.open(tunnel);
            open.add(tunnel);
        } catch (BerthException e) {
            noted.remove(tunnel);
            obstacles.put(tunnel, refused(tunnel));
        }
    }

    private static Obstacle refused(Tunnel tunnel) {
        if (tunnel.listens() == Side.GUEST) {
            return new Obstacle("the guest could not listen there", Optional.empty());
        }
        Optional<Obstacle> seen = tunnel.from() instanceof Endpoint.Port(String address, int port)
                ? HostPorts.obstacle(new PortForward(Protocol.TCP, address, port, address, port))
                : Optional.empty();
        return seen.orElseGet(() -> new Obstacle("ssh could not listen there", Optional.empty()));
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

    /** Somebody else may listen there since an earlier agent has made it. */
    private static void deleteSocket(Tunnel tunnel) {
        if (tunnel.listens() == Side.HOST && tunnel.from() instanceof Endpoint.Socket(Path path)) {
            try {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        && isSocket(path)
                        && HostPorts.obstacle(path, OptionalLong::empty).isEmpty()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                // A socket that nobody listens on does no harm; the next one replaces it.
            }
        }
    }
}
