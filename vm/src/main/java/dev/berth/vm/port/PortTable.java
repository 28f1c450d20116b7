package dev.berth.vm.port;

import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what users are shown of the forwards of one machine. */
final class PortTable {

    /** A port of IPv6 only: QEMU has no way to it, and ssh none for UDP. */
    private static final Obstacle IPV6_UDP =
            new Obstacle("UDP cannot be forwarded to a server that listens on IPv6 only", Optional.empty());

    private PortTable() {}

    static List<PortStatus> of(
            List<WantedForward> wanted,
            Set<PortForward> present,
            Map<PortForward, Obstacle> obstacles,
            Collection<PublishedPort> published,
            Map<StaticForward, Optional<Obstacle>> tunnels) {
        List<PortStatus> rows = new ArrayList<>();
        for (WantedForward each : wanted) {
            PortForward forward = each.forward();
            Optional<Obstacle> obstacle = present.contains(forward)
                    ? Optional.empty()
                    : Optional.of(obstacles.getOrDefault(
                            forward, new Obstacle("it has not been made yet", Optional.empty())));
            rows.add(row(
                    forward.protocol().toString(),
                    "host",
                    new Endpoint.Port(forward.hostAddress(), forward.hostPort()).toString(),
                    new Endpoint.Port(forward.guestAddress(), forward.guestPort()).toString(),
                    each.origin().name(),
                    obstacle));
        }
        for (PublishedPort port : published) {
            if (port.protocol() == Protocol.UDP && port.reach() == PublishedPort.Reach.IPV6) {
                String place = new Endpoint.Port(WantedForward.LOOPBACK_6, port.port()).toString();
                rows.add(
                        row("udp", "host", place, place, WantedForward.Origin.PUBLISHED.name(), Optional.of(IPV6_UDP)));
            }
        }
        tunnels.forEach((tunnel, obstacle) -> rows.add(row(
                tunnel.from() instanceof Endpoint.Socket
                        ? "unix"
                        : tunnel.protocol().toString(),
                tunnel.listens().name().toLowerCase(Locale.ROOT),
                tunnel.from().toString(),
                tunnel.to().toString(),
                WantedForward.Origin.STATIC.name(),
                obstacle)));
        return List.copyOf(rows);
    }

    private static PortStatus row(
            String protocol, String listens, String from, String to, String origin, Optional<Obstacle> obstacle) {
        return new PortStatus(
                protocol,
                listens,
                from,
                to,
                origin.toLowerCase(Locale.ROOT),
                obstacle.isEmpty() ? PortStatus.FORWARDED : PortStatus.BLOCKED,
                obstacle.map(Obstacle::reason),
                obstacle.flatMap(Obstacle::owner));
    }
}
