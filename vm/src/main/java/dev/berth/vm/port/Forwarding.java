package dev.berth.vm.port;

import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.guest.Tunnel.Side;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the forwards of a machine what they should be, QEMU's own, those through ssh and the relays, and remembers what
 * could not be done and why. What there is of QEMU's is asked of QEMU each time. Not thread-safe.
 */
final class Forwarding {

    private final UdpRelays relays;
    private final Set<Protocol> ipv6;
    private final Map<PortForward, Obstacle> obstacles = new LinkedHashMap<>();

    Forwarding(UdpRelays relays) {
        this.relays = relays;
        this.ipv6 = HostPorts.ipv6()
                ? relays.possible() ? EnumSet.allOf(Protocol.class) : EnumSet.of(Protocol.TCP)
                : EnumSet.noneOf(Protocol.class);
    }

    /** Whether there is something that could not be done. */
    boolean blocked() {
        return !obstacles.isEmpty() || relays.blocked();
    }

    /** Whether something that was in the way may not be any more. */
    boolean unblocked() {
        boolean free = obstacles.keySet().removeIf(HostPorts::free);
        return relays.retry() || free;
    }

    /** Ends what would outlive the machine. */
    void end() {
        relays.clear();
    }

    /**
     * Does what has to be done and tells how it is then.
     *
     * @throws IOException if the monitor does not answer; some of it may be done then
     */
    List<PortStatus> reconcile(Machine machine, Tunnels tunnels, PortPlan plan, Collection<PublishedPort> published)
            throws IOException {
        List<StaticForward> statics = plan.staticForwards();
        List<PortForward> launched = machine.launchedForwards();
        List<WantedForward> wanted = WantedForward.of(offered(published, statics), plan, reserved(launched), ipv6);
        Set<PortForward> present = natives(machine, launched, wanted);

        Map<PortForward, Tunnel> byTunnel = new LinkedHashMap<>();
        List<PortForward> byRelay = new ArrayList<>();
        wanted.stream()
                .filter(each -> !each.isNative())
                .map(WantedForward::forward)
                .forEach(forward -> {
                    switch (forward.protocol()) {
                        case TCP -> byTunnel.put(forward, Tunnels.of(forward));
                        case UDP -> byRelay.add(forward);
                    }
                });
        relays.reconcile(byRelay.stream()
                .filter(forward -> obstacleByIpv4(forward, wanted).isEmpty())
                .map(PortForward::hostPort)
                .toList());
        Map<StaticForward, Tunnel> asked = new LinkedHashMap<>();
        statics.stream().filter(StaticForward::tunnelled).forEach(each -> asked.put(each, each.tunnel()));
        Set<Tunnel> all = new LinkedHashSet<>(asked.values());
        all.addAll(byTunnel.values());
        tunnels.reconcile(all);

        Map<PortForward, Obstacle> inTheWay = new LinkedHashMap<>(obstacles);
        byTunnel.forEach((forward, tunnel) -> tunnels.obstacle(tunnel)
                .ifPresentOrElse(obstacle -> inTheWay.put(forward, obstacle), () -> present.add(forward)));
        byRelay.forEach(forward -> obstacleByIpv4(forward, wanted)
                .or(() -> relays.obstacle(forward.hostPort()))
                .ifPresentOrElse(obstacle -> inTheWay.put(forward, obstacle), () -> present.add(forward)));
        Map<StaticForward, Optional<Obstacle>> shown = new LinkedHashMap<>();
        asked.forEach((forward, tunnel) -> shown.put(forward, tunnels.obstacle(tunnel)));
        return PortTable.of(wanted, present, inTheWay, published, shown);
    }

    /** What is in the way of the forward by IPv4 that a relay leads to: somebody else may be there then. */
    private Optional<Obstacle> obstacleByIpv4(PortForward relayed, List<WantedForward> wanted) {
        return wanted.stream()
                .filter(WantedForward::isNative)
                .map(WantedForward::forward)
                .filter(forward -> forward.protocol() == relayed.protocol() && forward.hostPort() == relayed.hostPort())
                .flatMap(forward -> Optional.ofNullable(obstacles.get(forward)).stream())
                .findFirst();
    }

    /** What the guest offers but for the ports at which tunnels to the host begin. */
    private static List<PublishedPort> offered(Collection<PublishedPort> published, List<StaticForward> statics) {
        Set<Integer> entrances = statics.stream()
                .filter(forward -> forward.listens() == Side.GUEST)
                .map(StaticForward::from)
                .filter(Endpoint.Port.class::isInstance)
                .map(from -> ((Endpoint.Port) from).port())
                .collect(Collectors.toSet());
        return published.stream()
                .filter(port -> port.protocol() == Protocol.UDP || !entrances.contains(port.port()))
                .toList();
    }

    private static Set<Integer> reserved(List<PortForward> launched) {
        return launched.stream().map(PortForward::guestPort).collect(Collectors.toSet());
    }

    /** Adds and removes QEMU's forwards; returns those that are there then. */
    private Set<PortForward> natives(Machine machine, List<PortForward> launched, List<WantedForward> wanted)
            throws IOException {
        List<PortForward> wants = wanted.stream()
                .filter(WantedForward::isNative)
                .map(WantedForward::forward)
                .toList();
        obstacles.keySet().retainAll(wants);
        List<PortForward> present = new ArrayList<>(machine.forwards());
        present.removeAll(launched);
        Reconciliation change = Reconciliation.of(wants, present, obstacles.keySet());
        List<PortForward> refused =
                change.nothing() ? List.of() : machine.changeForwards(change.remove(), change.add());
        for (PortForward forward : refused) {
            obstacles.put(
                    forward,
                    HostPorts.obstacle(forward)
                            .orElseGet(() -> new Obstacle("the port was taken a moment ago", Optional.empty())));
        }
        Set<PortForward> there = new LinkedHashSet<>(wants);
        there.removeAll(obstacles.keySet());
        return there;
    }
}
