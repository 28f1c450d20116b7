package dev.berth.vm.network;

import dev.berth.vm.guest.GuestFile;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a guest is told of its network. Its addresses are those of QEMU's user network, which are the same in every
 * guest; the names of the host are in the image.
 */
public final class GuestNetwork {

    /** Where a guest reaches services on the loopback of its host. */
    public static final String HOST = "10.0.2.2";

    /**
     * What must not be reached, one network a line; read by {@code /usr/lib/berth/network} before any engine starts.
     */
    private static final String UNREACHABLE = "/run/berth/unreachable";

    /** What is not the Internet (RFC 6890), groups, and what QEMU calls the host by IPv6. */
    private static final List<String> LOCAL = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "224.0.0.0/3",
            "::/128",
            "::1/128",
            "::ffff:0:0/96",
            "64:ff9b:1::/48",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    private GuestNetwork() {}

    /**
     * The files by which a guest is kept from what it must not reach.
     *
     * @param network how far its connections may go
     */
    public static List<GuestFile> files(Network network) {
        if (network != Network.ISOLATED) {
            return List.of();
        }
        String lines = Stream.concat(LOCAL.stream(), nearHost())
                .distinct()
                .map(place -> place + "\n")
                .collect(Collectors.joining());
        return List.of(new GuestFile(UNREACHABLE, lines, 0600));
    }

    /** The networks that the host is in, which may have public addresses, as its own may be. */
    private static Stream<String> nearHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(card -> card.getInterfaceAddresses().stream())
                    .map(GuestNetwork::network);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String network(InterfaceAddress address) {
        return network(address.getAddress(), address.getNetworkPrefixLength());
    }

    /** The network of an address in CIDR notation, as iptables prints it. */
    static String network(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        int host = 8 * bytes.length - prefix;
        byte[] network = new byte[bytes.length];
        byte[] number =
                new BigInteger(1, bytes).shiftRight(host).shiftLeft(host).toByteArray();
        int length = Math.min(number.length, network.length);
        System.arraycopy(number, number.length - length, network, network.length - length, length);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
