package dev.berth.vm.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuestNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.77, 24, 203.0.113.0/24",
        "203.0.113.77, 32, 203.0.113.77/32",
        "8.8.8.8, 0, 0.0.0.0/0",
        "0.0.0.5, 8, 0.0.0.0/8",
        "255.255.255.255, 1, 128.0.0.0/1",
        "2001:db8:ffff::1, 33, 2001:db8:8000:0:0:0:0:0/33",
        "ff02::1, 16, ff02:0:0:0:0:0:0:0/16"
    })
    void aNetworkIsWrittenByItsFirstAddress(String address, int prefix, String network) {
        assertThat(GuestNetwork.network(InetAddress.ofLiteral(address), prefix)).isEqualTo(network);
    }

    @Test
    void anIsolatedGuestIsKeptFromPrivateNetworksAndFromWhateverTheHostIsIn() throws SocketException {
        List<String> lines = GuestNetwork.files(Network.ISOLATED)
                .getFirst()
                .content()
                .lines()
                .toList();

        assertThat(lines)
                .contains("10.0.0.0/8", "192.168.0.0/16", "fc00::/7", "fec0::/10")
                .doesNotHaveDuplicates();
        Stream<String> own = NetworkInterface.networkInterfaces()
                .flatMap(card -> card.getInterfaceAddresses().stream())
                .map(address -> GuestNetwork.network(address.getAddress(), address.getNetworkPrefixLength()));
        assertThat(lines).containsAll(own.toList());
    }

    @ParameterizedTest
    @EnumSource(value = Network.class, names = "ISOLATED", mode = EnumSource.Mode.EXCLUDE)
    void anyOtherGuestNeedsNoRules(Network network) {
        assertThat(GuestNetwork.files(network)).isEmpty();
    }
}
