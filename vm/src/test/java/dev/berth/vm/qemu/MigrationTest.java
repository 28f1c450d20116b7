package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a QEMU that agrees to everything and then does nothing. */
class MigrationTest {

    @TempDir
    Path directory;

    private MachineFiles files;
    private ServerSocketChannel monitor;
    private ServerSocketChannel incoming;

    @BeforeEach
    void agreeToEverything() throws IOException {
        files = new MachineFiles(directory);
        monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        monitor.bind(UnixDomainSocketAddress.of(files.monitor()));
        incoming = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Thread.ofVirtual().start(this::answer);
    }

    @AfterEach
    void end() throws IOException {
        monitor.close();
        incoming.close();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void devicesThatQemuDoesNotReadToTheirEndAreNotWaitedForLongerThanAllowed() throws IOException {
        Path devices = Files.write(directory.resolve("state"), new byte[8 << 20]);

        try (Migration migration = new Migration(files, Duration.ofSeconds(1))) {
            assertThatIOException()
                    .isThrownBy(() -> migration.load(devices))
                    .withMessageContaining("not transferred within 1 s");
        }
    }

    private void answer() {
        try (SocketChannel client = monitor.accept();
                BufferedReader requests = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))) {
            client.write(StandardCharsets.UTF_8.encode("{\"QMP\": {}}\n"));
            int id = 0;
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                if (request.contains("migrate-incoming")) {
                    incoming.bind(UnixDomainSocketAddress.of(files.migration()));
                }
                client.write(StandardCharsets.UTF_8.encode("{\"return\": {}, \"id\": " + ++id + "}\n"));
            }
        } catch (IOException e) {
            // The test has come to its end.
        }
    }
}
