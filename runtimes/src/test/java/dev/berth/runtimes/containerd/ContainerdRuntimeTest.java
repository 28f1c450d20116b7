package dev.berth.runtimes.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.ScriptedMachine;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runtime does when containerd is well, and when it is not; the real one is in the contract test. */
class ContainerdRuntimeTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** Two namespaces, and what ctr prints of a server of Debian's. */
    private static final String REPORT = """
            Client:
              Version:  1.7.99~client
              Revision: 1.7.24~ds1-6+b4
              Go version: go1.24.4

            Server:
              Version:  1.7.24~ds1
              Revision: 1.7.24~ds1-6+b4
              UUID: f3f0ee57-1d0c-4d6b-a9a6-0a3a2c3d8a1e
            namespaces 1
            containersRunning 1
            containers 2
            images 3
            namespaces 1
            containersRunning 0
            containers 0
            images 4
            """;

    /** A server of HTTP/2 begins with its settings, whatever it is asked. */
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @TempDir
    private Path directory;

    private ContainerdRuntime runtime;
    private ScriptedMachine machine;
    private RuntimeInstance instance;
    private final List<String> notices = new ArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }
    };

    @BeforeEach
    void makeProfile() {
        runtime = new ContainerdRuntime(() -> NerdctlReleasesTest.releases(directory, URI.create("file:///nowhere")));
        machine = new ScriptedMachine(directory);
        instance = new RuntimeInstance("dev", machine, Map.of());
    }

    @AfterEach
    void closeServers() throws IOException {
        for (ServerSocketChannel server : servers) {
            server.close();
        }
    }

    @Test
    void anEngineThatAnswersIsReadyWhenBuildKitIs() throws IOException {
        answer(SETTINGS);
        machine.on("ctr version", () -> ScriptedMachine.success(REPORT));
        machine.on("systemctl start buildkit.service", () -> ScriptedMachine.success(""));

        EngineStatus status = runtime.awaitReady(instance, LONG, progress);

        assertThat(status.version()).isEqualTo("1.7.24~ds1");
        assertThat(status.counts())
                .isEqualTo(Map.of("containersRunning", 1, "containers", 2, "images", 7, "namespaces", 2));
        assertThat(notices).isEmpty();
        assertThat(runtime.status(instance)).contains(status);
    }

    @Test
    void aBuildKitThatDoesNotStartIsANoticeSinceContainerdIsOfUseWithoutIt() throws IOException {
        answer(SETTINGS);
        machine.on("ctr version", () -> ScriptedMachine.success(REPORT));
        machine.on("systemctl start buildkit.service", ScriptedMachine::failure);

        runtime.awaitReady(instance, LONG, progress);

        assertThat(notices).singleElement().asString().contains("BuildKit did not start", "profile logs dev");
    }

    @Test
    void anEngineThatCannotStartEndsTheWaitAtOnceWithItsLog() {
        machine.on("is-failed", () -> ScriptedMachine.success(""));
        machine.on("journalctl --unit containerd.service", () -> ScriptedMachine.success("toml: expected =\n"));

        assertThatThrownBy(() -> runtime.awaitReady(instance, LONG, progress))
                .hasMessageContaining("containerd in profile dev did not start")
                .hasMessageContaining("toml: expected =");
    }

    @Test
    void somethingElseBehindTheSocketIsNotContainerd() throws IOException {
        answer("HTTP/1.1 400 Bad Request\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(runtime.status(instance)).isEmpty();
    }

    @Test
    void anEngineThatHangsHasNoStatus() throws IOException {
        answer(new byte[0]);

        assertThat(runtime.status(instance)).isEmpty();
    }

    @Test
    void aProfileHasNoContextsAndNothingIsWrittenForIt() {
        runtime.requireWirable(instance);
        runtime.wire(instance);
        runtime.unwire("dev");

        assertThat(runtime.contexts("dev", Map.of())).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    /** Answers each connection with those bytes and leaves it open. */
    private void answer(byte[] bytes) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("containerd.sock")));
        servers.add(server);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    SocketChannel connection = server.accept();
                    connection.write(ByteBuffer.wrap(bytes));
                }
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        });
    }
}
