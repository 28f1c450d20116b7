package dev.berth.vm.guest;

/**
 * A way through the shared connection of a machine: whoever connects to one end reaches the other.
 *
 * @param listens on which side connections are accepted
 * @param from what is listened on there
 * @param to what is connected to on the other side
 */
public record Tunnel(Side listens, Endpoint from, Endpoint to) {

    /** The two sides of a machine's connection. */
    public enum Side {
        HOST,
        GUEST
    }
}
