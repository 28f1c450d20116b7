package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.Protocol;
import dev.berth.vm.port.PublishedPort.Reach;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lines were printed by guests, but for those of Kubernetes and CNI, which are as their sources write them. */
class GuestPortsTest {

    private static final PublishedPort SSH = tcp(Reach.ANY, 22);

    @Test
    void whatADockerContainerPublishesIsSeenWithWhereItIsBound() {
        assertThat(of("""
                udp UNCONN 0      0        0.0.0.0:5300 0.0.0.0:* ino:4410 sk:100a cgroup:/system.slice/docker.service <->
                udp UNCONN 0      0           [::]:5300    [::]:* ino:3992 sk:100b cgroup:/system.slice/docker.service v6only:1 <->
                tcp LISTEN 0      4096     0.0.0.0:8080 0.0.0.0:* ino:3922 sk:5 cgroup:/system.slice/docker.service <->
                tcp LISTEN 0      4096   127.0.0.1:8081 0.0.0.0:* ino:4332 sk:4 cgroup:/system.slice/docker.service <->
                tcp LISTEN 0      128      0.0.0.0:22   0.0.0.0:* ino:1558 sk:1 cgroup:/system.slice/ssh.service <->
                tcp LISTEN 0      4096        [::]:8080    [::]:* ino:4380 sk:1009 cgroup:/system.slice/docker.service v6only:1 <->
                tcp LISTEN 0      128         [::]:22      [::]:* ino:1561 sk:2 cgroup:/system.slice/ssh.service v6only:1 <->
                -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 81 -j MASQUERADE
                -A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:81
                -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
                -A DOCKER ! -i docker0 -p udp -m udp --dport 5300 -j DNAT --to-destination 172.17.0.2:53
                """))
                .containsExactly(
                        SSH,
                        new PublishedPort(Protocol.UDP, Reach.ANY, 5300),
                        tcp(Reach.ANY, 8080),
                        tcp(Reach.LOOPBACK, 8081));
    }

    @Test
    void aRedirectionNobodyListensForIsPublishedToo() {
        assertThat(of("""
                -A CNI-DN-2a3f0c1d9e -s 10.4.0.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK
                -A CNI-DN-2a3f0c1d9e -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.4.0.3:80
                -A CNI-DN-2a3f0c1d9e -d 127.0.0.1/32 -p udp -m udp --dport 5353 -j DNAT --to-destination 10.4.0.3:53
                """))
                .containsExactly(new PublishedPort(Protocol.UDP, Reach.LOOPBACK, 5353), tcp(Reach.ANY, 8080));
    }

    @Test
    void aNodePortIsPublishedAndTheAddressOfAServiceIsNot() {
        assertThat(of("""
                -A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-LOLE4ISW44XBNF3G
                -A KUBE-NODEPORTS -p udp -m comment --comment "default/dns" -m udp --dport 30053 -j KUBE-EXT-TCOU7JCQXEZGVUNU
                -A KUBE-SERVICES -d 10.43.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y
                -A KUBE-SEP-X -p tcp -m tcp -j DNAT --to-destination 10.42.0.7:80
                """)).containsExactly(new PublishedPort(Protocol.UDP, Reach.ANY, 30053), tcp(Reach.ANY, 30080));
    }

    @Test
    void aServerOnAllAddressesOfBothProtocolsIsReachableByIpv4AndOneOnIpv6AloneIsNot() {
        assertThat(of("""
                tcp LISTEN 0 1 *:7070 *:* ino:5162 sk:100c cgroup:/system.slice/docker-1a6a.scope v6only:0 <->
                tcp LISTEN 0 5 [::]:9003 [::]:* ino:1838 sk:1004 cgroup:/system.slice/ssh.service v6only:1 <->
                tcp LISTEN 0 5 [::1]:9004 [::]:* ino:1838 sk:1004 cgroup:/x v6only:1 <->
                tcp LISTEN 0 5 [::ffff:127.0.0.1]:9005 *:* ino:1838 sk:1004 cgroup:/x v6only:0 <->
                tcp LISTEN 0 5 10.0.2.15%eth0:9006 0.0.0.0:* ino:1838 sk:1004 cgroup:/x <->
                """))
                .containsExactly(
                        tcp(Reach.ANY, 7070),
                        tcp(Reach.IPV6, 9003),
                        tcp(Reach.IPV6, 9004),
                        tcp(Reach.LOOPBACK, 9005),
                        tcp(Reach.ANY, 9006));
    }

    @Test
    void theEnginesOwnPortsAddressesOfBridgesAndPortsOfClientsAreNot() {
        assertThat(of("""
                tcp LISTEN 0 4096 *:10250 *:* ino:1 sk:1 cgroup:/system.slice/k3s.service v6only:0 <->
                tcp LISTEN 0 4096 127.0.0.1:41235 0.0.0.0:* ino:1 sk:1 cgroup:/system.slice/containerd.service <->
                tcp LISTEN 0 4096 172.17.0.1:53 0.0.0.0:* ino:1 sk:1 cgroup:/x <->
                udp UNCONN 0 0 0.0.0.0:45001 0.0.0.0:* ino:1 sk:1 cgroup:/system.slice/docker-1a.scope <->
                -A DOCKER -i br-0 -p tcp -m tcp --dport 81 -j DNAT --to-destination 172.18.0.2:80
                -A DOCKER -d 192.168.7.1/32 -p tcp -m tcp --dport 82 -j DNAT --to-destination 172.18.0.2:80
                tcp ESTAB 0 0 10.0.2.15:22 10.0.2.2:40000 ino:1 sk:1 <->
                something else entirely
                """)).isEmpty();
    }

    @Test
    void aUdpPortThatDockerHasDrawnIsPublished() {
        assertThat(of("udp UNCONN 0 0 0.0.0.0:49153 0.0.0.0:* ino:1 sk:1 cgroup:/system.slice/docker.service <->"))
                .containsExactly(new PublishedPort(Protocol.UDP, Reach.ANY, 49153));
    }

    @Test
    void numbersThatAreNoPortsAreIgnored() {
        assertThat(of("""
                tcp LISTEN 0 5 0.0.0.0:0 0.0.0.0:* ino:1 sk:1 cgroup:/x <->
                tcp LISTEN 0 5 0.0.0.0:65536 0.0.0.0:* ino:1 sk:1 cgroup:/x <->
                udp UNCONN 0 0 0.0.0.0:99999999999999999999 0.0.0.0:* ino:1 sk:1 cgroup:/x <->
                -A DOCKER -p tcp -m tcp --dport 0 -j DNAT --to-destination 172.18.0.2:80
                -A DOCKER -p tcp -m tcp --dport 70000 -j DNAT --to-destination 172.18.0.2:80
                -A DOCKER -p tcp -m tcp --dport 4294967376 -j DNAT --to-destination 172.18.0.2:80
                tcp LISTEN 0 5 0.0.0.0:65535 0.0.0.0:* ino:1 sk:1 cgroup:/x <->
                """)).containsExactly(tcp(Reach.ANY, 65535));
    }

    @Test
    @Timeout(10)
    void aLineThatWasMadeToTakeLongTakesNoLonger() {
        String socket = "tcp LISTEN 0 5 0.0.0.0:80 ";
        for (String line : List.of(
                socket + "x".repeat(64_000) + "\r",
                socket + " ".repeat(64_000) + "x".repeat(64_000) + "\r",
                "tcp LISTEN 0 5 " + "0:".repeat(32_000) + " x",
                "tcp LISTEN 0 5 0:" + "1".repeat(64_000) + "x 0",
                "tcp LISTEN " + "0 ".repeat(32_000),
                "-A " + "x".repeat(64_000) + " -j DNAT" + " -p tcp --dport 1x".repeat(4_000) + "\r")) {
            assertThat(GuestPorts.of(List.of(line))).isEmpty();
        }
    }

    private static Stream<PublishedPort> of(String lines) {
        return GuestPorts.of(List.of(lines.split("\n", -1))).stream();
    }

    private static PublishedPort tcp(Reach reach, int port) {
        return new PublishedPort(Protocol.TCP, reach, port);
    }
}
