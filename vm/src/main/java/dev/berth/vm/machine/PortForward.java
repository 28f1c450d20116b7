package dev.berth.vm.machine;

/**
 * A TCP port on the host's loopback that leads to one of the guest.
 *
 * @param hostPort on 127.0.0.1, 1 to 65535
 * @param guestPort 1 to 65535
 */
public record PortForward(int hostPort, int guestPort) {

    private static final int LAST = 65535;

    public PortForward {
        if (hostPort < 1 || hostPort > LAST) {
            throw new IllegalArgumentException("hostPort: not a port: " + hostPort);
        }
        if (guestPort < 1 || guestPort > LAST) {
            throw new IllegalArgumentException("guestPort: not a port: " + guestPort);
        }
    }
}
