package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPortsTest {

    @Test
    void aFreePortHasNothingInItsWay() throws IOException {
        int port;
        try (ServerSocket socket = loopback()) {
            port = socket.getLocalPort();
        }

        assertThat(HostPorts.obstacle(new PortForward(port, 80))).isEmpty();
        assertThat(HostPorts.free(new PortForward(port, 80))).isTrue();
    }

    @Test
    void aTakenPortSaysWhoHasIt() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "owners are known on Linux only");
        try (ServerSocket socket = loopback();
                DatagramSocket datagrams = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(HostPorts.obstacle(new PortForward(socket.getLocalPort(), 80)))
                    .hasValueSatisfying(obstacle -> {
                        assertThat(obstacle.reason()).isEqualTo("the port is taken on this host");
                        assertThat(obstacle.owner())
                                .hasValueSatisfying(owner -> assertThat(owner)
                                        .contains("(pid "
                                                + ProcessHandle.current().pid() + ")"));
                    });
            assertThat(HostPorts.free(new PortForward(socket.getLocalPort(), 80)))
                    .isFalse();
            assertThat(HostPorts.obstacle(
                            new PortForward(Protocol.UDP, "127.0.0.1", datagrams.getLocalPort(), "10.0.2.15", 53)))
                    .isPresent();
        }
    }

    @Test
    void anAddressThatTheHostDoesNotHaveIsNamed() {
        assertThat(HostPorts.obstacle(new PortForward(Protocol.TCP, "192.0.2.1", 8080, "10.0.2.15", 80)))
                .hasValueSatisfying(
                        obstacle -> assertThat(obstacle.reason()).isEqualTo("this host has no address 192.0.2.1"));
    }

    @Test
    void listenersAreReadFromTheKernelsTables() {
        List<HostPorts.Listening> listening = HostPorts.parse("""
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 433256 1 000000007699b8df 100 0 0 10 0
                   1: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:0FA0 01 00000000:00000000 00:00000000 00000000     0        0 432775 1 000000005c8b5724 100 0 0 10 0
                """.lines().toList(), Protocol.TCP);

        assertThat(listening).singleElement().satisfies(each -> {
            assertThat(each.port()).isEqualTo(8081);
            assertThat(each.inode()).isEqualTo("433256");
        });
    }

    @Test
    void aSocketThatSomebodyListensOnSaysWhoDoes(@TempDir Path directory) throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/unix")), "owners are known on Linux only");
        Path path = directory.resolve("engine.sock");
        long own = ProcessHandle.current().pid();
        assertThat(HostPorts.obstacle(path, OptionalLong::empty)).isEmpty();

        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));

            assertThat(HostPorts.obstacle(path, OptionalLong::empty))
                    .hasValueSatisfying(obstacle -> assertThat(obstacle.owner())
                            .hasValueSatisfying(owner -> assertThat(owner).contains("(pid " + own + ")")));
            assertThat(HostPorts.obstacle(path, () -> OptionalLong.of(1))).isPresent();
            assertThat(HostPorts.obstacle(path, () -> OptionalLong.of(own)))
                    .as("whoever is to listen there does so already")
                    .isEmpty();
        }

        assertThat(path).as("is left behind").exists();
        assertThat(HostPorts.obstacle(path, OptionalLong::empty)).isEmpty();
    }

    private static ServerSocket loopback() throws IOException {
        return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    }
}
