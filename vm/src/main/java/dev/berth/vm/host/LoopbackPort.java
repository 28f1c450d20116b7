package dev.berth.vm.host;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports of this host's loopback. What is free now can be taken in the next moment by any program. */
public final class LoopbackPort {

    private LoopbackPort() {}

    /** A port that nobody listens on. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw BerthException.failed("could not find a free port on the loopback interface")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Whether nobody listens on that port. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }
}
