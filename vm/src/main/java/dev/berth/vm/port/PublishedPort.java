package dev.berth.vm.port;

import dev.berth.vm.machine.Protocol;

/**
 * A port that something in the guest answers on.
 *
 * @param protocol by which
 * @param reach from where in the guest
 * @param port 1 to 65535
 */
public record PublishedPort(Protocol protocol, Reach reach, int port) {

    /** To whom a port of the guest answers; the more come first. */
    public enum Reach {
        /** All addresses of the guest, or that of its network card. */
        ANY,
        /** 127.0.0.1 only. */
        LOOPBACK,
        /** Addresses of IPv6 only, with the loopback among them. */
        IPV6
    }
}
