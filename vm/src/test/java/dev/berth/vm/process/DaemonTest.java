package dev.berth.vm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Daemon daemon;

    @BeforeEach
    void know() {
        daemon = new Daemon(directory.resolve("pid"), directory.toString());
    }

    @Test
    void whatAProcessHasStartedHasEndedTooWhenItsEndIsReported() throws IOException {
        // As many as make it likely that one takes longer to die than the process that started them.
        start("for each in $(seq 50); do sleep 600 & done; echo $$ >\"$1/pid\"; wait");
        List<ProcessHandle> started =
                daemon.process().orElseThrow().descendants().toList();
        assertThat(started).hasSize(50);

        assertThat(daemon.end(PATIENCE)).isEmpty();

        assertThat(started)
                .allSatisfy(each -> assertThat(ProcessArguments.of(each))
                        .as("a process that runs has arguments")
                        .isEmpty());
    }

    @Test
    void aProcessThatWasGivenTheSameNumberSinceIsLeftAlone() throws IOException {
        start("echo $$ >\"$1/pid\"; sleep 600 & wait");
        Daemon other = new Daemon(daemon.pidFile(), "/another/argument");

        assertThat(other.process()).isEmpty();
        assertThat(other.end(PATIENCE)).isEmpty();

        assertThat(daemon.process()).isPresent();
        assertThat(daemon.end(PATIENCE)).isEmpty();
    }

    private void start(String script) {
        RUNNER.detach(
                Command.of(List.of("setsid", "sh", "-c", script, "sh", directory.toString())),
                directory.resolve("log"));
        await().atMost(PATIENCE).until(() -> daemon.process().isPresent());
    }
}
