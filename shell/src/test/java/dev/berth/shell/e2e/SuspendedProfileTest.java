package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A profile that is suspended, resumed, and taken back to a snapshot, with a container in it that counts. All in one
 * machine, in order.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SuspendedProfileTest {

    private Workplace workplace;
    private String startedAt = "";

    @BeforeAll
    void startCounting() throws Exception {
        workplace = new Workplace(Map.of());
        workplace.berthOutput("profile", "create", "dev", "--cpus", "2", "--memory", "1GiB");
        workplace.docker(
                "import", Workplace.fixtures().resolve("rootfs-amd64.tar").toString(), "busybox");
        workplace.docker(
                "run",
                "--detach",
                "--name",
                "counter",
                "--volume",
                "counted:/counted",
                "busybox",
                "/bin/busybox",
                "sh",
                "-c",
                // Renamed, since a file that is written anew is empty for a moment, in which it may be read.
                "i=0; while :; do i=$((i+1)); echo $i >/counted/next; /bin/busybox mv /counted/next /counted/now;"
                        + " /bin/busybox sleep 1; done");
        startedAt = startedAt();
    }

    @AfterAll
    void closeWorkplace() throws Exception {
        workplace.close();
    }

    @Test
    @Order(1)
    void aSuspendedProfileHasNoProcessAndItsMemoryIsItsOwners() throws Exception {
        workplace.berthOutput("profile", "suspend", "dev");

        assertThat(workplace.processes()).isEmpty();
        assertThat(workplace.state("dev")).isEqualTo("suspended");
        Path kept = workplace.home().resolve("profiles/dev/suspended");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rwx------");
        assertThat(workplace.berth("profile", "suspend", "dev").exitCode()).isZero();
        CommandResult inside = workplace.berth("exec", "dev", "--", "true");
        assertThat(inside.exitCode()).isEqualTo(3);
        assertThat(inside.stderr()).contains("berth profile resume dev");
    }

    @Test
    @Order(2)
    void aResumedContainerCountsOnAndItsClockAndTimeZoneAreRight() throws Exception {
        // Long enough to tell a clock that was set from one that was not.
        TimeUnit.SECONDS.sleep(5);

        assertThat(workplace
                        .runner()
                        .run(workplace.berthCommand("profile", "resume", "dev").environment("TZ", "Asia/Tokyo"))
                        .exitCode())
                .isZero();

        assertThat(workplace.berthOutput("exec", "dev", "--", "date", "+%Z")).isEqualToIgnoringNewLines("JST");
        assertThat(startedAt()).isEqualTo(startedAt);
        int before = count();
        TimeUnit.SECONDS.sleep(3);
        assertThat(count()).isGreaterThan(before);
        long guest = Long.parseLong(
                workplace.berthOutput("exec", "dev", "--", "date", "+%s").strip());
        assertThat(guest).isCloseTo(System.currentTimeMillis() / 1000, within(3L));
        Path profile = workplace.home().resolve("profiles/dev");
        assertThat(profile.resolve("suspended")).doesNotExist();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(profile)
                        .as("the agent deletes the memory that was loaded")
                        .isDirectoryNotContaining("glob:**/.tmp-*"));
    }

    @Test
    @Order(3)
    void berthCanBeKilledInEachPhaseOfASuspendAndNothingIsLost() throws Exception {
        for (String phase : new String[] {"writing what is not on its disks yet", "saving its memory"}) {
            killIn(phase, "profile", "suspend", "dev");

            workplace.berthOutput("profile", "start", "dev");

            assertThat(startedAt()).as("killed in '" + phase + "'").isEqualTo(startedAt);
        }
    }

    @Test
    @Order(4)
    void berthCanBeKilledInEachPhaseOfAResumeAndNothingIsLost() throws Exception {
        for (String phase :
                new String[] {"loading its memory", "connecting to the guest", "waiting for the engine to answer"}) {
            workplace.berthOutput("profile", "suspend", "dev");
            killIn(phase, "profile", "resume", "dev");

            workplace.berthOutput("profile", "start", "dev");

            assertThat(startedAt()).as("killed in '" + phase + "'").isEqualTo(startedAt);
            assertThat(workplace.qemuProcesses("dev")).hasSize(1);
        }
    }

    @Test
    @Order(5)
    void aSnapshotBringsBackWhatRanAndWhatItHadWritten() throws Exception {
        workplace.berthOutput("snapshot", "create", "dev", "before lunch");
        int counted = count();
        assertThat(startedAt()).as("it goes on").isEqualTo(startedAt);
        workplace.docker("rm", "--force", "--volumes", "counter");
        workplace.docker("volume", "rm", "counted");

        workplace.berthOutput("snapshot", "restore", "dev", "before lunch", "--yes");

        assertThat(startedAt()).isEqualTo(startedAt);
        int before = count();
        assertThat(before).isBetween(1, counted + 30);
        TimeUnit.SECONDS.sleep(3);
        assertThat(count()).isGreaterThan(before);
        assertThat(workplace.berthOutput("snapshot", "list", "dev", "-o", "name"))
                .isEqualToIgnoringNewLines("before lunch");
        workplace.berthOutput("snapshot", "delete", "dev", "before lunch", "--yes");
        assertThat(workplace.berthOutput("snapshot", "list", "dev", "-o", "json"))
                .isEqualToIgnoringWhitespace("[]");
        assertThat(count()).as("the disks that it had become are still needed").isGreaterThan(before);
        CommandResult missing = workplace.berth("snapshot", "restore", "dev", "before lunch", "--yes");
        assertThat(missing.exitCode()).isEqualTo(4);
    }

    @Test
    @Order(6)
    void whatAGuestThatWasBootedHasReadIsNotKept() throws Exception {
        long before = workplace.megabytesOfASuspension("dev");
        workplace.berthOutput(
                "exec",
                "dev",
                "--",
                "sh",
                "-c",
                "cat /usr/bin/* /usr/sbin/* /usr/lib/*-linux-gnu/* >/dev/null 2>&1; :");

        assertThat(workplace.megabytesOfASuspension("dev")).isLessThan(before + 64);
        assertThat(startedAt()).isEqualTo(startedAt);
    }

    @Test
    @Order(7)
    void memoryOfAnotherQemuIsNotLoadedAndTheDisksAreBootedInstead() throws Exception {
        int counted = count();
        workplace.berthOutput("profile", "suspend", "dev");
        Path fit = workplace.home().resolve("profiles/dev/suspended/fit.json");
        Files.writeString(fit, Files.readString(fit).replaceFirst("\"qemu\":\"[^\"]*\"", "\"qemu\":\"1.0\""));

        CommandResult resumed = workplace.berth("profile", "resume", "dev");

        assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
        assertThat(resumed.stderr()).contains("another QEMU").contains("it is booted from its disks");
        assertThat(workplace.docker("ps", "--quiet")).isEmpty();
        // What the container wrote before the suspension is there.
        assertThat(countOnDisk()).isGreaterThanOrEqualTo(counted);
    }

    @Test
    @Order(8)
    void aProfileThatNobodyUsesIsSuspendedUntilAClientOfItsEngineConnects() throws Exception {
        workplace.berthOutput("profile", "edit", "dev", "--idle-suspend", "12s");
        Path sleep = workplace.home().resolve("profiles/dev/suspended/sleep.json");
        workplace.docker("run", "--rm", "busybox", "/bin/busybox", "sleep", "20");
        assertThat(sleep).as("a container was running").doesNotExist();

        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(sleep));

        assertThat(workplace.state("dev")).isEqualTo("suspended");
        assertThat(workplace.qemuProcesses("dev")).isEmpty();
        assertThat(workplace.docker("ps", "--all", "--format", "{{.Names}}")).isEqualTo("counter\n");
        assertThat(workplace.state("dev")).isEqualTo("running");

        workplace.berthOutput("profile", "suspend", "dev");
        assertThat(workplace
                        .runner()
                        .run(Command.of("docker", "--context", "berth-dev", "ps"))
                        .succeeded())
                .as("one that was suspended by name is not woken")
                .isFalse();
    }

    @Test
    @Order(9)
    void stopOfASuspendedProfileEndsIt() {
        workplace.berthOutput("profile", "suspend", "dev");

        workplace.berthOutput("profile", "stop", "dev");

        assertThat(workplace.state("dev")).isEqualTo("stopped");
        assertThat(workplace.berth("profile", "resume", "dev").exitCode()).isEqualTo(3);
        assertThat(workplace.home().resolve("profiles/dev/suspended")).doesNotExist();
    }

    @Test
    @Order(10)
    void aSuspendedProfileIsDeletedWithItsMemory() {
        workplace.berthOutput("profile", "start", "dev");
        workplace.berthOutput("profile", "suspend", "dev");

        workplace.berthOutput("profile", "delete", "dev", "--yes");

        assertThat(workplace.home().resolve("profiles/dev")).doesNotExist();
        assertThat(workplace.home().resolve("layers")).isEmptyDirectory();
        assertThat(workplace.processes()).isEmpty();
    }

    private String startedAt() {
        return workplace.docker("inspect", "--format", "{{.State.Running}} {{.State.StartedAt}}", "counter");
    }

    private int count() {
        return Integer.parseInt(workplace
                .docker("exec", "counter", "/bin/busybox", "cat", "/counted/now")
                .strip());
    }

    private int countOnDisk() {
        return Integer.parseInt(workplace
                .docker("run", "--rm", "--volume", "counted:/counted", "busybox", "/bin/busybox", "cat", "/counted/now")
                .strip());
    }

    /** Runs a command until it says that the phase begins, and kills it there. */
    private void killIn(String phase, String... arguments) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(workplace.berthCommand(arguments).arguments()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(workplace.runner().environment());
        Process berth = builder.start();
        try (BufferedReader output = berth.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = output.readLine()) != null) {
                if (line.startsWith(phase)) {
                    berth.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(berth.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(berth.exitValue()).as("killed in '" + phase + "'").isEqualTo(137);
    }
}
