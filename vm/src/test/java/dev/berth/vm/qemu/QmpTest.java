package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.Qmp.Reply;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private Path socket() {
        return directory.resolve("qmp.sock");
    }

    /** QEMU without a machine: only its monitor. */
    @Nested
    class WithQemu {

        private Process qemu;

        @BeforeEach
        void start() {
            qemu = new ProcessRunner(System.getenv())
                    .detach(
                            Command.of(
                                    "qemu-system-x86_64",
                                    "-M",
                                    "none",
                                    "-nodefaults",
                                    "-display",
                                    "none",
                                    "-qmp",
                                    "unix:" + socket() + ",server=on,wait=off"),
                            directory.resolve("log"));
        }

        @AfterEach
        void end() {
            qemu.destroyForcibly();
        }

        private Qmp connect(BlockingQueue<String> events) {
            return Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> Qmp.connect(socket(), SOON, event -> events.add(event.name())), qmp -> true);
        }

        @Test
        void returnsWhatACommandReturns() throws IOException {
            try (Qmp qmp = connect(new LinkedBlockingQueue<>())) {
                assertThat(qmp.execute("query-status", Map.of(), SOON))
                        .isInstanceOfSatisfying(
                                Reply.Returned.class,
                                reply -> assertThat(
                                                reply.value().path("running").asBoolean(false))
                                        .isTrue());
            }
        }

        @Test
        void aRefusalIsAValue() throws IOException {
            try (Qmp qmp = connect(new LinkedBlockingQueue<>())) {
                assertThat(qmp.execute("make-coffee", Map.of(), SOON))
                        .isEqualTo(new Reply.Refused("CommandNotFound", "The command make-coffee has not been found"));
            }
        }

        @Test
        void theHumanMonitorAnswersInText() throws IOException {
            try (Qmp qmp = connect(new LinkedBlockingQueue<>())) {
                assertThat(qmp.human("info status", SOON)).contains("VM status: running");
            }
        }

        @Test
        void eventsAreHeardAndTheEndOfQemuFailsWhatComesLater() throws Exception {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            try (Qmp qmp = connect(events)) {
                qmp.execute("quit", Map.of(), SOON);

                String first = events.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                // One that has only just been started says so first.
                assertThat("RESUME".equals(first) ? events.poll(SOON.toSeconds(), TimeUnit.SECONDS) : first)
                        .isEqualTo("SHUTDOWN");
                assertThat(qemu.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThatIOException().isThrownBy(() -> qmp.execute("query-status", Map.of(), SHORT));
            }
        }

        @Test
        void aSecondClientIsToldThatTheMonitorIsBusyInsteadOfWaitingForEver() throws IOException {
            try (Qmp qmp = connect(new LinkedBlockingQueue<>())) {
                assertThatIOException()
                        .isThrownBy(() -> Qmp.connect(socket(), SHORT))
                        .withMessageContaining("did not greet within 200 ms");
                assertThat(qmp.execute("query-status", Map.of(), SOON)).isInstanceOf(Reply.Returned.class);
            }
        }
    }

    /** Recorded talk, sent in the pieces that a socket may deliver. */
    @Nested
    class WithRecordedTalk {

        private static final String GREETING = """
                {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}\r
                """;

        @Test
        void linesMayComeInPiecesAndSeveralAtOnceWithEventsAndBlankLinesBetween() throws Exception {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            String reply = "{\"return\": {\"na\u00efve\": \"caf\u00e9\"}, \"id\": 2}\n";
            int middleOfALetter = reply.getBytes(StandardCharsets.UTF_8).length - 12;
            play(
                    List.of(bytes(GREETING.substring(0, 7)), bytes(GREETING.substring(7))),
                    List.of(bytes("""
                                    \r
                                    {"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESUME"}\r
                                    {"return": {}, "id": 1}
                                    {"event": "STOP"}
                                    """)),
                    List.of(slice(reply, 0, middleOfALetter), slice(reply, middleOfALetter, Integer.MAX_VALUE)));

            try (Qmp qmp = Qmp.connect(socket(), SOON, event -> events.add(event.name()))) {
                assertThat(qmp.execute("any", Map.of(), SOON))
                        .isInstanceOfSatisfying(
                                Reply.Returned.class,
                                answer -> assertThat(answer.value()
                                                .path("na\u00efve")
                                                .asString(""))
                                        .isEqualTo("caf\u00e9"));
            }
            assertThat(events).containsExactly("RESUME", "STOP");
        }

        @Test
        void aReplyThatNeverComesEndsAtTheDeadline() throws Exception {
            play(
                    List.of(bytes(GREETING)),
                    List.of(bytes("{\"return\": {}, \"id\": 1}\r\n")),
                    List.of(bytes("{\"return\": 7, \"id\": 99}\r\n")),
                    List.of());

            try (Qmp qmp = Qmp.connect(socket(), SOON)) {
                assertThatIOException()
                        .isThrownBy(() -> qmp.execute("any", Map.of(), SHORT))
                        .withMessageContaining("did not answer any within 200 ms");
            }
        }

        @Test
        void aConnectionThatEndsInTheMiddleOfALineFailsTheCommand() throws Exception {
            play(List.of(bytes(GREETING)), List.of(bytes("{\"return\": {}, \"id\": 1}\r\n")), List.of(bytes("{\"ret")));

            assertThatIOException().isThrownBy(() -> {
                try (Qmp qmp = Qmp.connect(socket(), SOON)) {
                    qmp.execute("any", Map.of(), SOON);
                }
            });
        }

        @Test
        void whatIsNotQmpIsRefused() throws Exception {
            play(List.of(bytes("220 mail.example.org ESMTP\r\n")));

            assertThatIOException()
                    .isThrownBy(() -> Qmp.connect(socket(), SOON))
                    .withMessageContaining("not JSON");
        }

        /** Serves one client: a request between turns, every piece in a write of its own; then hangs up. */
        @SafeVarargs
        private final void play(List<ByteBuffer>... turns) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket()));
            Thread.ofVirtual().start(() -> {
                try (server;
                        SocketChannel client = server.accept()) {
                    for (int turn = 0; turn < turns.length; turn++) {
                        if (turn > 0) {
                            client.read(ByteBuffer.allocate(1000));
                        }
                        for (ByteBuffer piece : turns[turn]) {
                            client.write(piece);
                            Thread.sleep(20);
                        }
                    }
                } catch (IOException | InterruptedException e) {
                    // The client hung up.
                }
            });
        }

        private static ByteBuffer bytes(String text) {
            return StandardCharsets.UTF_8.encode(text);
        }

        private static ByteBuffer slice(String text, int from, int to) {
            byte[] all = text.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(all, from, Math.min(to, all.length) - from);
        }
    }
}
