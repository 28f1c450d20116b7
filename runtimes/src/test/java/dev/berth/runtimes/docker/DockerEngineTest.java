package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.runtimes.EngineStatus;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private Path socket;

    @BeforeEach
    void makeDirectoryWithASpace() throws IOException {
        socket = Files.createDirectory(directory.resolve("a b")).resolve("docker.sock");
    }

    @Test
    void anEngineTellsItsVersionAndCounts() throws IOException {
        try (FakeEngine engine = FakeEngine.on(socket, FakeEngine::info)) {
            EngineStatus status = new DockerEngine(socket).status(LONG);

            assertThat(status.version()).isEqualTo("26.1.5+dfsg1");
            assertThat(status.counts())
                    .containsExactly(
                            Map.entry("containersRunning", 1), Map.entry("containers", 3), Map.entry("images", 2));
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void anEngineAnswersAPing() throws IOException {
        try (FakeEngine engine = FakeEngine.on(socket, FakeEngine::info)) {
            new DockerEngine(socket).ping(LONG);

            assertThat(engine.requests()).containsExactly("GET /_ping HTTP/1.0");
        }
    }

    @Test
    void anEngineThatHangsIsLeftAtTheDeadlineAndItsConnectionClosed() throws IOException {
        CountDownLatch gone = new CountDownLatch(2);
        try (FakeEngine engine = FakeEngine.on(socket, client -> {
            FakeEngine.hang(client);
            gone.countDown();
        })) {
            assertThatThrownBy(() -> new DockerEngine(socket).ping(SHORT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer within 300 ms");
            // Long enough to load the client's classes on a busy machine, so that there is a connection to close.
            assertThatThrownBy(() -> new DockerEngine(socket).status(Duration.ofSeconds(6)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer within 6000 ms");

            await().atMost(LONG).until(() -> gone.getCount() == 0);
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void anEngineThatAcceptsNobodyIsLeftAtTheDeadline() throws IOException {
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> new DockerEngine(socket).ping(SHORT)).hasMessageContaining("no answer within");
        }
    }

    @Test
    void aSocketThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> new DockerEngine(socket).ping(LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No such file");
    }

    @Test
    void aSocketThatNobodyListensOnIsSaid() throws IOException {
        FakeEngine.on(socket, FakeEngine::info).close();

        assertThat(socket).exists();
        assertThatThrownBy(() -> new DockerEngine(socket).ping(LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void anEngineThatHangsUpWithoutAnAnswerIsSaid() throws IOException {
        try (FakeEngine engine = FakeEngine.on(socket, client -> {})) {
            assertThatThrownBy(() -> new DockerEngine(socket).ping(LONG)).hasMessageContaining("connection was closed");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void anEngineThatDiesInTheMiddleOfItsAnswerIsAFailure() throws IOException {
        try (FakeEngine engine = FakeEngine.on(socket, FakeEngine::halfOfInfo)) {
            assertThatThrownBy(() -> new DockerEngine(socket).status(LONG)).isInstanceOf(IOException.class);
            assertThat(engine.requests()).isNotEmpty();
        }
    }

    @Test
    void anEngineThatFailsIsQuoted() throws IOException {
        try (FakeEngine engine = FakeEngine.on(socket, FakeEngine::error)) {
            assertThatThrownBy(() -> new DockerEngine(socket).ping(LONG))
                    .hasMessageContaining("HTTP/1.1 500 Internal Server Error");
            assertThatThrownBy(() -> new DockerEngine(socket).status(LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it hurts");
            assertThat(engine.requests()).isNotEmpty();
        }
    }
}
