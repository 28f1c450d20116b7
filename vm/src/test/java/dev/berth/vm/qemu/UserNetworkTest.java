package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserNetworkTest {

    @Test
    void forwardsAreReadFromTheListingAmongAllConnections() {
        assertThat(UserNetwork.listed("""
                Hub -1 (net0):\r
                  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
                  TCP[HOST_FORWARD]  35               * 18081       10.0.2.15  8081     0     0\r
                  TCP[HOST_FORWARD]  33       127.0.0.1 18080       10.0.2.15  8080     0     0\r
                  TCP[ESTABLISHED]   31       127.0.0.1 33795       10.0.2.15    22     0     0\r
                  TCP[HOST_FORWARD]  14       127.0.0.1 33795       10.0.2.15    22     0     0\r
                  UDP[HOST_FORWARD]  34       127.0.0.1 18053       10.0.2.16    53     0     0\r
                  UDP[172 sec]       16       10.0.2.15 57039        10.0.2.3    53     0     0\r
                """))
                .containsExactly(
                        new UserNetwork.Listed(new PortForward(Protocol.TCP, "0.0.0.0", 18081, "10.0.2.15", 8081), 35),
                        new UserNetwork.Listed(new PortForward(18080, 8080), 33),
                        new UserNetwork.Listed(new PortForward(33795, 22), 14),
                        new UserNetwork.Listed(new PortForward(Protocol.UDP, "127.0.0.1", 18053, "10.0.2.16", 53), 34));
    }

    @Test
    void forwardsAreReadBackFromTheArgumentsTheyWereWrittenTo() {
        List<PortForward> forwards =
                List.of(new PortForward(33795, 22), new PortForward(Protocol.UDP, "0.0.0.0", 53, "10.0.2.16", 5353));
        StringBuilder argument = new StringBuilder("user,id=net0,restrict=off");
        forwards.forEach(forward -> argument.append(UserNetwork.argument(forward)));

        assertThat(UserNetwork.launched(List.of("-netdev", argument.toString(), "-device", "virtio-net-pci")))
                .isEqualTo(forwards);
    }
}
