package dev.berth.vm.guest;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;

/** One end of a {@link Tunnel}: something that is listened on or connected to. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
public sealed interface Endpoint {

    /**
     * A TCP port.
     *
     * @param address IPv4, or IPv6 without brackets
     * @param port 1 to 65535
     */
    record Port(String address, int port) implements Endpoint {

        @Override
        public String toString() {
            return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
        }
    }

    /**
     * A unix socket.
     *
     * @param path absolute
     */
    record Socket(Path path) implements Endpoint {

        @Override
        public String toString() {
            return path.toString();
        }
    }
}
