package dev.berth.vm.machine;

import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.image.GuestContract;

/**
 * A port of the host that leads to one of the guest.
 *
 * @param protocol what is forwarded
 * @param hostAddress the address it is bound to, IPv4 or IPv6 without brackets; {@code 0.0.0.0} for all of IPv4
 * @param hostPort 1 to 65535
 * @param guestAddress where in the guest, IPv4 or IPv6 without brackets
 * @param guestPort 1 to 65535
 */
public record PortForward(Protocol protocol, String hostAddress, int hostPort, String guestAddress, int guestPort) {

    /** The address of the host that only programs on it can reach. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int LAST = 65535;

    public PortForward {
        requirePort("hostPort", hostPort);
        requirePort("guestPort", guestPort);
        requireAddress("hostAddress", hostAddress);
        requireAddress("guestAddress", guestAddress);
    }

    /** A TCP port of the host's loopback. */
    public PortForward(int hostPort, int guestPort) {
        this(Protocol.TCP, LOOPBACK, hostPort, GuestContract.GUEST_ADDRESS, guestPort);
    }

    private static void requirePort(String field, int port) {
        if (port < 1 || port > LAST) {
            throw new IllegalArgumentException(field + ": not a port: " + port);
        }
    }

    private static void requireAddress(String field, String address) {
        if (!address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':') || address.isEmpty()) {
            throw new IllegalArgumentException(field + ": not an address: " + address);
        }
    }

    /** What can be had once only: where it listens. */
    public String listens() {
        return new Endpoint.Port(hostAddress, hostPort) + "/" + protocol;
    }

    @Override
    public String toString() {
        return listens() + " -> " + new Endpoint.Port(guestAddress, guestPort);
    }
}
