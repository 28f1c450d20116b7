package dev.berth.vm.port;

import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import dev.berth.vm.port.PublishedPort.Reach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A forward that should be there.
 *
 * @param origin why
 * @param forward the forward
 */
public record WantedForward(Origin origin, PortForward forward) {

    /** Where the wish comes from. */
    public enum Origin {
        /** Something in the guest answers there. */
        PUBLISHED,
        /** The profile's settings. */
        STATIC
    }

    /** IPv6's loopback, on either side. */
    static final String LOOPBACK_6 = "::1";

    private static final String ALL = "0.0.0.0";

    /**
     * Whether QEMU can do it, which listens and connects by IPv4 only; the rest goes through ssh, or {@link UdpRelays}.
     */
    boolean isNative() {
        return !forward.hostAddress().contains(":") && !forward.guestAddress().contains(":");
    }

    /**
     * All that should be there; each place of the host at most once, and what was asked for by name comes first.
     *
     * @param published what the guest offers
     * @param plan what was asked for
     * @param reserved TCP ports of the guest that are Berth's own
     * @param ipv6 what can be had on the host's loopback of IPv6
     */
    static List<WantedForward> of(
            Collection<PublishedPort> published, PortPlan plan, Set<Integer> reserved, Set<Protocol> ipv6) {
        Map<String, WantedForward> wanted = new LinkedHashMap<>();
        for (StaticForward forward : plan.staticForwards()) {
            if (!forward.tunnelled()
                    && forward.from() instanceof Endpoint.Port(String address, int hostPort)
                    && forward.to() instanceof Endpoint.Port(String target, int guestPort)) {
                Set<String> addresses =
                        address.equals(PortForward.LOOPBACK) ? loopback(forward.protocol(), ipv6) : Set.of(address);
                boolean loopbackOnly =
                        published.contains(new PublishedPort(forward.protocol(), Reach.LOOPBACK, guestPort));
                String guest = loopbackOnly || !target.equals(PortForward.LOOPBACK)
                        ? native4(target)
                        : GuestContract.GUEST_ADDRESS;
                addresses.forEach(each -> add(
                        wanted,
                        Origin.STATIC,
                        new PortForward(forward.protocol(), each, hostPort, guestFor(each, guest), guestPort)));
            }
        }
        for (PublishedPort port : published) {
            if (port.protocol() == Protocol.TCP && reserved.contains(port.port())) {
                continue;
            }
            for (String address : addresses(port, plan.publishAddress(), ipv6)) {
                add(
                        wanted,
                        Origin.PUBLISHED,
                        new PortForward(
                                port.protocol(), address, port.port(), guest(port.reach(), address), port.port()));
            }
        }
        return new ArrayList<>(wanted.values());
    }

    private static void add(Map<String, WantedForward> wanted, Origin origin, PortForward forward) {
        wanted.putIfAbsent(forward.listens(), new WantedForward(origin, forward));
    }

    private static Set<String> addresses(PublishedPort port, String publishAddress, Set<Protocol> ipv6) {
        Set<String> addresses = new LinkedHashSet<>();
        switch (port.reach()) {
            case ANY -> {
                if (!publishAddress.equals(ALL)) {
                    addresses.add(PortForward.LOOPBACK);
                }
                addresses.add(publishAddress);
                addresses.addAll(loopback(port.protocol(), ipv6));
                if (publishAddress.equals(ALL)) {
                    addresses.remove(PortForward.LOOPBACK);
                }
            }
            case LOOPBACK -> addresses.addAll(loopback(port.protocol(), ipv6));
            case IPV6 -> {
                // What is passed on by UDP arrives by IPv4.
                if (port.protocol() == Protocol.TCP && ipv6.contains(Protocol.TCP)) {
                    addresses.add(LOOPBACK_6);
                }
            }
        }
        return addresses;
    }

    private static Set<String> loopback(Protocol protocol, Set<Protocol> ipv6) {
        Set<String> addresses = new LinkedHashSet<>(Set.of(PortForward.LOOPBACK));
        if (ipv6.contains(protocol)) {
            addresses.add(LOOPBACK_6);
        }
        return addresses;
    }

    private static String guest(Reach reach, String hostAddress) {
        return switch (reach) {
            case ANY -> GuestContract.GUEST_ADDRESS;
            case LOOPBACK -> guestFor(hostAddress, GuestContract.LOOPBACK_ADDRESS);
            case IPV6 -> LOOPBACK_6;
        };
    }

    /** The address of the guest's that stands for its loopback is one for QEMU; ssh connects from inside. */
    private static String guestFor(String hostAddress, String guest) {
        return hostAddress.contains(":") && guest.equals(GuestContract.LOOPBACK_ADDRESS) ? PortForward.LOOPBACK : guest;
    }

    private static String native4(String target) {
        return target.equals(PortForward.LOOPBACK) ? GuestContract.LOOPBACK_ADDRESS : target;
    }
}
