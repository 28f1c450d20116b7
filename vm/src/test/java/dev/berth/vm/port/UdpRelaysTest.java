package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UdpRelaysTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());
    private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress V6 = InetAddress.ofLiteral("::1");
    private static final int SECOND = 1000;

    @TempDir
    Path machine;

    private UdpRelays relays;
    private DatagramSocket server;

    @BeforeEach
    void listen() throws IOException {
        relays = new UdpRelays(machine, RUNNER);
        server = new DatagramSocket(0, V4);
        server.setSoTimeout(10 * SECOND);
    }

    @AfterEach
    void clear() {
        relays.clear();
        server.close();
    }

    @Test
    void whatArrivesByIpv6IsAnsweredByTheSamePortOfIpv4AndNoMoreWhenItIsNotWanted() throws IOException {
        relays.reconcile(List.of(server.getLocalPort()));
        assertThat(relays.obstacle(server.getLocalPort())).isEmpty();
        try (DatagramSocket one = client();
                DatagramSocket other = client()) {
            assertThat(asked(one, "one")).isEqualTo("one!");
            assertThat(asked(other, "other")).isEqualTo("other!");
            assertThat(asked(one, "two")).isEqualTo("two!");
        }

        relays.reconcile(List.of());

        assertThat(free(server.getLocalPort())).isTrue();
    }

    @Test
    void theNextOneWhoLooksAfterThemTakesThemOver() throws IOException {
        relays.reconcile(List.of(server.getLocalPort()));
        String process = Files.readString(pidFile());

        UdpRelays next = new UdpRelays(machine, RUNNER);
        next.reconcile(List.of(server.getLocalPort()));
        assertThat(pidFile()).hasContent(process);
        next.clear();

        assertThat(free(server.getLocalPort())).isTrue();
        assertThat(machine).isEmptyDirectory();
    }

    @Test
    void oneThatWasKilledIsStartedAgain() throws IOException {
        relays.reconcile(List.of(server.getLocalPort()));
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile()).strip()))
                .orElseThrow();
        process.destroyForcibly();
        process.onExit().join();

        relays.reconcile(List.of(server.getLocalPort()));

        try (DatagramSocket client = client()) {
            assertThat(asked(client, "again")).isEqualTo("again!");
        }
    }

    @Test
    void aTakenPortIsSaidToBeAndHadWhenItIsFree() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(server.getLocalPort(), V6)) {
            relays.reconcile(List.of(taken.getLocalPort()));
            assertThat(relays.blocked()).isTrue();
            assertThat(relays.obstacle(taken.getLocalPort()))
                    .hasValueSatisfying(
                            obstacle -> assertThat(obstacle.reason()).isEqualTo("the port is taken on this host"));
        }
        assertThat(relays.retry()).isTrue();

        relays.reconcile(List.of(server.getLocalPort()));

        assertThat(relays.blocked()).isFalse();
        assertThat(free(server.getLocalPort())).isFalse();
    }

    @Test
    void howeverManyClientsThereAreTheirProcessesAreNot() throws IOException, InterruptedException {
        relays.reconcile(List.of(server.getLocalPort()));
        ProcessHandle relay = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile()).strip()))
                .orElseThrow();

        byte[] question = {'?'};
        for (int i = 0; i < UdpRelays.MOST_CLIENTS + 50; i++) {
            try (DatagramSocket client = client()) {
                client.send(new DatagramPacket(question, 1, V6, server.getLocalPort()));
            }
            Thread.sleep(Duration.ofMillis(10));
        }

        assertThat(relay.children().count()).isBetween(UdpRelays.MOST_CLIENTS / 2L, (long) UdpRelays.MOST_CLIENTS);
    }

    private Path pidFile() {
        return machine.resolve("udp").resolve(server.getLocalPort() + ".pid");
    }

    private DatagramSocket client() throws IOException {
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(V6, 0));
        client.setSoTimeout(10 * SECOND);
        return client;
    }

    /** What the server answers to a datagram of the client's, by way of the relay. */
    private String asked(DatagramSocket client, String question) throws IOException {
        byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
        client.send(new DatagramPacket(bytes, bytes.length, V6, server.getLocalPort()));
        DatagramPacket request = new DatagramPacket(new byte[100], 100);
        server.receive(request);
        byte[] answer = (text(request) + "!").getBytes(StandardCharsets.UTF_8);
        server.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
        DatagramPacket reply = new DatagramPacket(new byte[100], 100);
        client.receive(reply);
        return text(reply);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static boolean free(int port) {
        try (DatagramSocket _ = new DatagramSocket(port, V6)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
