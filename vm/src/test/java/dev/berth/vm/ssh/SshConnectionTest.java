package dev.berth.vm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens without a guest; with one, see {@code BootedVirtualMachineTest}. */
class SshConnectionTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());

    @TempDir
    Path directory;

    private SshIdentity identity;

    @BeforeEach
    void makeKeys() {
        identity = new SshIdentity("dev", directory);
        identity.create(RUNNER);
    }

    @Test
    void aPortWhereNobodyListensIsTriedUntilTheDeadlineAndThenSaid() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        SshConnection connection = new SshConnection(identity, free, RUNNER);
        long begin = System.nanoTime();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> connection.connect(Duration.ofSeconds(1)))
                .withMessageContaining("could not connect to dev by ssh")
                .withMessageContaining("Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aGuestThatSaysNothingEndsAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SshConnection connection = new SshConnection(identity, silent.getLocalPort(), RUNNER);

            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> connection.run("true", Duration.ofSeconds(1)))
                    .withMessageContaining("did not answer within 1 s");
        }
    }

    @Test
    void anAttemptThatGetsNowhereIsFollowedByAnother() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<Socket> attempts = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        attempts.add(silent.accept());
                    }
                } catch (IOException e) {
                    // It has been closed.
                }
            });
            SshConnection connection =
                    new SshConnection(identity, silent.getLocalPort(), RUNNER, Duration.ofMillis(300));

            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> connection.connect(Duration.ofSeconds(3)))
                    .withMessageContaining("did not answer within 3 s");
            assertThat(attempts).hasSizeGreaterThan(1);
        }
    }

    @Test
    void aStaleControlSocketIsSweptWhenDisconnecting() throws IOException {
        Path control = Files.writeString(directory.resolve("ssh.sock"), "left by a killed master");

        new SshConnection(identity, 1, RUNNER).disconnect();

        assertThat(control).doesNotExist();
    }
}
