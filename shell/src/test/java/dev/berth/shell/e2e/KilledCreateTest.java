package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.CommandResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills {@code berth} in one phase of {@code profile create} after the other, each time repeating the same command,
 * which gets one phase further; the last one is left alone. That every step in between can be killed as well is shown
 * with simulated machines in the profiles module.
 */
@Tag("vm")
class KilledCreateTest {

    private static final String[] CREATE = {"profile", "create", "phoenix", "--cpus", "2", "--memory", "1GiB"};

    /** What a create says when a phase begins, in order. */
    private static final List<String> PHASES = List.of(
            "making the disks",
            "starting the machine",
            "booting the kernel",
            "starting the system",
            "connecting to the guest",
            "waiting for the engine");

    private Workplace workplace;

    @BeforeEach
    void openWorkplace() throws IOException {
        workplace = new Workplace(Map.of());
    }

    @AfterEach
    void closeWorkplace() throws IOException {
        workplace.close();
    }

    @Test
    void theSameCommandEndsWellAfterAKillInAnyPhaseAndNothingIsThereTwice() throws Exception {
        for (String phase : PHASES) {
            killIn(phase);
        }
        assertThat(workplace.docker("context", "show").strip()).isEqualTo("default");

        CommandResult finished = workplace.berth(CREATE);

        assertThat(finished.exitCode()).as(finished.stderr()).isZero();
        assertThat(workplace.state("phoenix")).isEqualTo("running");
        assertThat(workplace.qemuProcesses("phoenix")).hasSize(1);
        assertThat(workplace.docker("info", "--format", "{{.Name}}").strip()).isEqualTo("phoenix");
        assertThat(workplace.docker("context", "ls", "-q").lines())
                .containsExactlyInAnyOrder("default", "berth-phoenix");

        workplace.berthOutput("profile", "delete", "phoenix", "--yes");
        assertThat(workplace.processes()).isEmpty();
        assertThat(workplace.docker("context", "ls", "-q").strip()).isEqualTo("default");
        assertThat(workplace.docker("context", "show").strip()).isEqualTo("default");
    }

    /** Runs the command until it says that the phase begins, and kills it there. */
    private void killIn(String phase) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(workplace.berthCommand(CREATE).arguments()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(workplace.runner().environment());
        Process berth = builder.start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = berth.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = output.readLine()) != null) {
                said.append(line).append('\n');
                if (line.startsWith(phase)) {
                    // The launcher has become the JVM by exec: this is SIGKILL for Berth itself. Not through the
                    // Process, which would close its output as well.
                    berth.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(berth.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.toString()).contains(phase);
        assertThat(berth.exitValue()).as("killed in '" + phase + "': " + said).isEqualTo(137);
    }
}
