package dev.berth.vm.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.process.Descriptors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoorbellTest {

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<ServerSocketChannel> machine = new CopyOnWriteArrayList<>();
    private final Semaphore rings = new Semaphore(0);
    private final CountDownLatch comesUp = new CountDownLatch(1);

    private Path directory;
    private Path socket;
    private InetSocketAddress port;

    @BeforeEach
    void choosePlaces() throws IOException {
        directory = Files.createTempDirectory("berth-");
        socket = directory.resolve("docker.sock");
        port = new InetSocketAddress(InetAddress.getLoopbackAddress(), LoopbackPort.free());
    }

    @AfterEach
    void endMachine() throws IOException {
        for (ServerSocketChannel server : machine) {
            server.close();
        }
        Files.deleteIfExists(socket);
        Files.delete(directory);
    }

    /** A machine that answers what it is sent, at the same places, when it is up. */
    private boolean wake() {
        rings.release();
        try {
            comesUp.await();
            // As ssh does it: what is there is replaced.
            Files.deleteIfExists(socket);
            answer(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)));
            answer(ServerSocketChannel.open().bind(port));
            return true;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(ServerSocketChannel server) {
        machine.add(server);
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    SocketChannel client = server.accept();
                    Thread.ofVirtual().start(() -> {
                        try (client) {
                            String said =
                                    new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
                            client.write(StandardCharsets.UTF_8.encode("heard " + said));
                        } catch (IOException e) {
                            // It has gone.
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static SocketChannel say(SocketAddress place, String text) throws IOException {
        SocketChannel client = SocketChannel.open(place);
        client.write(StandardCharsets.UTF_8.encode(text));
        client.shutdownOutput();
        return client;
    }

    private static String answer(SocketChannel client) throws IOException {
        try (client) {
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theFirstConnectionWakesTheMachineAndAllThatWaitedAreAnsweredByIt() throws Exception {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(socket);
        try (Doorbell doorbell = new Doorbell(List.of(socket), List.of(port), this::wake, log::add)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(doorbell.rung()).isFalse();
            List<SocketChannel> clients = new ArrayList<>();
            clients.add(say(place, "one"));
            rings.acquire();
            assertThat(doorbell.rung()).isTrue();
            clients.add(say(place, "two"));
            comesUp.countDown();

            assertThat(answer(clients.get(0))).isEqualTo("heard one");
            assertThat(answer(clients.get(1))).isEqualTo("heard two");
            assertThat(answer(say(place, "three"))).isEqualTo("heard three");
            assertThat(answer(say(port, "four"))).isEqualTo("heard four");
        }
        assertThat(rings.availablePermits()).isZero();
        assertThat(log).containsExactly("woken by a connection to " + socket);
        assertThat(socket).as("the machine's own").exists();
    }

    @Test
    void aConnectionToAPortIsPassedOnThoughTheMachineNeedsThePortForItself() throws Exception {
        comesUp.countDown();
        try (Doorbell _ = new Doorbell(List.of(socket), List.of(port), this::wake, log::add)) {
            assertThat(answer(say(port, "hello"))).isEqualTo("heard hello");
        }
    }

    @Test
    void whoRangForAMachineThatDoesNotComeIsTurnedAway() throws Exception {
        try (Doorbell _ = new Doorbell(List.of(socket), List.of(port), () -> false, log::add)) {
            assertThat(answer(say(UnixDomainSocketAddress.of(socket), ""))).isEmpty();
        }
    }

    @Test
    void aDoorbellThatIsTakenAwayLeavesNothing() throws Exception {
        new Doorbell(List.of(socket), List.of(port), this::wake, log::add).close();

        assertThat(socket).doesNotExist();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> SocketChannel.open(port));
        assertThat(rings.availablePermits()).isZero();
    }

    @Test
    void whatCannotBeListenedOnIsSaidAndTheRestGoesOn() throws Exception {
        comesUp.countDown();
        try (ServerSocketChannel other = ServerSocketChannel.open().bind(port)) {
            try (Doorbell doorbell = new Doorbell(List.of(socket), List.of(port), () -> true, log::add)) {
                assertThat(log).hasSize(1).first().asString().contains("nobody can wake it at", "" + port.getPort());
                assertThat(doorbell.rung()).isFalse();
            }
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void thePortsAreFreeAsSoonAsTheMachineIsWoken() throws Exception {
        for (int i = 0; i < 50; i++) {
            BlockingQueue<String> found = new LinkedBlockingQueue<>();
            BooleanSupplier binds = () -> {
                try (ServerSocketChannel _ = ServerSocketChannel.open().bind(port)) {
                    found.add("free");
                } catch (IOException e) {
                    found.add(e.toString());
                }
                return false;
            };
            try (Doorbell _ = new Doorbell(List.of(), List.of(port), binds, log::add)) {
                assertThat(answer(say(port, ""))).isEmpty();
                assertThat(found.take()).isEqualTo("free");
            }
        }
    }

    @Test
    void whoRangIsTurnedAwayWhenWakingFailsInAWayThatNobodyForesaw() throws Exception {
        BooleanSupplier fails = () -> {
            throw new IllegalStateException("no memory left");
        };
        try (Doorbell _ = new Doorbell(List.of(socket), List.of(port), fails, log::add)) {
            assertThat(answer(say(UnixDomainSocketAddress.of(socket), ""))).isEmpty();
        }
        assertThat(log).anyMatch(line -> line.contains("no memory left"));
    }

    @Test
    void whoRingsWhileThereAreNoDescriptorsLeftIsHeardWhenThereAre() throws Exception {
        Process agent = Descriptors.start(Full.class, socket);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Thread.sleep(300);
            assertThat(socket.resolveSibling("woken")).doesNotExist();

            Descriptors.release(agent);

            // That is turned away by a machine that does not come.
            assertThat(Channels.newInputStream(client).read()).isEqualTo(-1);
            assertThat(socket.resolveSibling("woken")).exists();
        } finally {
            agent.destroyForcibly();
            Files.deleteIfExists(socket.resolveSibling("woken"));
        }
    }

    /** An agent of which nothing is there but a doorbell. */
    static final class Full {

        static void main(String[] arguments) throws Exception {
            Path socket = Path.of(arguments[0]);
            BooleanSupplier wake = () -> {
                try {
                    Files.createFile(socket.resolveSibling("woken"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return false;
            };
            try (Doorbell _ = new Doorbell(List.of(socket), List.of(), wake, text -> {})) {
                Descriptors.useUp();
            }
        }
    }
}
