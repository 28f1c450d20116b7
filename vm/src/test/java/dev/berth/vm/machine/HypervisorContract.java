package dev.berth.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every hypervisor must do. Its guests print a few lines and halt, or turn their machine off. */
public abstract class HypervisorContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    protected Path directory;
    protected int port;

    /** The hypervisor under test. */
    protected abstract Hypervisor hypervisor();

    /** A machine in {@link #directory} that boots the kernel; its disks are there and empty. */
    protected abstract MachineSpec spec(Path kernel);

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("berth, it's a machine-");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void sweep() throws IOException {
        hypervisor().find(directory).ifPresent(Machine::kill);
        try (var files = Files.walk(directory)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    /** Launches a machine that prints one line and halts. */
    protected Machine launch() {
        return hypervisor().launch(haltingSpec(), line -> {});
    }

    protected MachineSpec haltingSpec() {
        return spec(TinyGuest.printing(directory.resolve("kernel"), "halting\r\n"));
    }

    @Test
    void passesOnEveryLineOfTheConsoleFromTheFirstOne() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Path kernel = TinyGuest.printing(directory.resolve("kernel"), "one\r\n\r\nthree \u00e4\r\n");

        try (Machine machine = hypervisor().launch(spec(kernel), lines::add)) {
            assertThat(next(lines)).endsWith("one");
            assertThat(next(lines)).isEmpty();
            assertThat(next(lines)).isEqualTo("three \u00e4");
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void hasPassedOnEveryLineWhenItSaysThatTheMachineEnded() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Path kernel = TinyGuest.poweringOff(directory.resolve("kernel"), "first\r\nlast words");

        try (Machine machine = hypervisor().launch(spec(kernel), lines::add)) {
            assertThat(machine.awaitExit(SOON)).isTrue();
            assertThat(lines).hasSize(2).last().isEqualTo("last words");
            assertThat(machine.state()).isEqualTo(MachineState.GONE);
            assertThat(hypervisor().find(directory)).isEmpty();
        }
    }

    @Test
    void findsTheMachineThatWasLaunched() {
        Instant before = Instant.now().minusSeconds(2);
        try (Machine launched = launch()) {
            Machine found = hypervisor().find(directory).orElseThrow();

            assertThat(found.pid()).isEqualTo(launched.pid());
            assertThat(found.instanceId()).isEqualTo(launched.instanceId());
            assertThat(found.sshPort()).isEqualTo(port);
            assertThat(found.startedAt())
                    .isEqualTo(launched.startedAt())
                    .isBetween(before, Instant.now().plusSeconds(2));
            assertThat(found.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void findsNothingWhereNothingWasLaunched() {
        assertThat(hypervisor().find(directory)).isEmpty();
        assertThat(hypervisor().find(directory.resolve("missing"))).isEmpty();
    }

    @Test
    void saysWhatAMachineUsesWithoutAskingItsGuest() throws Exception {
        try (Machine machine = launch()) {
            MachineUsage usage = machine.usage();

            assertThat(usage.cpu()).isPositive();
            assertThat(usage.at()).isBeforeOrEqualTo(Instant.now());
            assertThat(usage.memory().orElse(1)).isPositive();
            assertThat(usage.diskWritten()).as("it halts at once").isZero();

            machine.kill();
            assertThatExceptionOfType(IOException.class).isThrownBy(machine::usage);
        }
    }

    @Test
    void leavesTheMachineRunningWhenItIsClosed() {
        launch().close();

        assertThat(hypervisor().find(directory)).isPresent();
    }

    @Test
    void killEndsTheMachineAndRepeatingItDoesNothing() {
        try (Machine machine = launch()) {
            assertThat(machine.awaitExit(Duration.ofMillis(50))).isFalse();

            machine.kill();
            machine.kill();

            assertThat(machine.awaitExit(Duration.ZERO)).isTrue();
            assertThat(machine.state()).isEqualTo(MachineState.GONE);
            assertThat(hypervisor().find(directory)).isEmpty();
        }
    }

    @Test
    void seesAtOnceThatAMachineWasKilledByOthersAndLaunchesItAgain() throws Exception {
        try (Machine machine = launch()) {
            ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
            assertThat(machine.awaitExit(SOON)).isTrue();
        }
        assertThat(hypervisor().find(directory)).isEmpty();

        try (Machine again = launch()) {
            assertThat(again.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void launchesAgainAsSoonAsKillReturns() {
        for (int i = 0; i < 3; i++) {
            try (Machine machine = launch()) {
                hypervisor().find(directory).orElseThrow().kill();
                assertThat(machine.state()).isEqualTo(MachineState.GONE);
            }
        }
    }

    @Test
    void launchesAgainWhileAMachineThatOthersKilledIsStillDying() {
        for (int i = 0; i < 3; i++) {
            try (Machine machine = launch()) {
                ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
                while (hypervisor().find(directory).isPresent()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void doesNotLaunchASecondMachineInTheSameDirectory() {
        try (Machine machine = launch()) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> launch())
                    .withMessageContaining("already runs");
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void leavesNothingBehindWhenALaunchFails() throws Exception {
        MachineSpec spec = haltingSpec();
        Files.delete(spec.dataDisk());

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> hypervisor().launch(spec, line -> {}))
                .withMessageContaining("could not start")
                .withMessageContaining(spec.dataDisk().getFileName().toString());

        assertThat(hypervisor().find(directory)).isEmpty();
    }

    @Test
    void saysSoWhenAnotherProgramHasThePort() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> launch())
                    .withMessageContaining("port");
            assertThat(taken.isClosed()).isFalse();
        }
    }

    @Test
    void aSavedMachineIsPausedUntilItIsLetGoOn() throws Exception {
        try (Machine machine = launch()) {
            machine.save(Files.createDirectory(directory.resolve("saved")));
            assertThat(machine.state()).isEqualTo(MachineState.PAUSED);

            machine.resume();
            machine.resume();

            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void aMachineThatIsSavedForGoodEndsAndCanBeRestored() throws Exception {
        Path saved = Files.createDirectory(directory.resolve("saved"));
        try (Machine machine = launch()) {
            machine.saveAndEnd(saved);

            assertThat(machine.awaitExit(Duration.ofSeconds(20))).isTrue();
            machine.kill();
        }
        try (Machine restored = restore(haltingSpec(), saved)) {
            assertThat(restored.state()).isEqualTo(MachineState.PAUSED);
            restored.kill();
        }
    }

    @Test
    void aMachineThatCannotBeSavedGoesOn() {
        try (Machine machine = launch()) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> machine.save(directory.resolve("missing")))
                    .withMessageContaining("could not save");

            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    /** Restores a machine that was saved. */
    protected final Machine restore(MachineSpec spec, Path saved) {
        try (Restoration restoration = hypervisor().restoration(saved)) {
            return restoration.into(spec, line -> {});
        }
    }

    @Test
    void aSavedMachineCanBeRestoredAgainAndAgain() throws Exception {
        Path saved = save();

        for (int i = 0; i < 2; i++) {
            try (Machine restored = restore(haltingSpec(), saved)) {
                assertThat(restored.state()).isEqualTo(MachineState.PAUSED);
                restored.resume();
                assertThat(hypervisor().find(directory).orElseThrow().state()).isEqualTo(MachineState.RUNNING);
                restored.kill();
            }
        }
    }

    @Test
    void whatWasExpectedIsRestoredOnce() throws Exception {
        Path saved = save();

        try (Expectation _ = hypervisor().expect(saved)) {
            for (int i = 0; i < 2; i++) {
                try (Machine restored = restore(haltingSpec(), saved)) {
                    assertThat(restored.state()).isEqualTo(MachineState.PAUSED);
                    restored.kill();
                }
            }
        }
    }

    @Test
    void toExpectWhatIsNotThereDoesNoHarm() throws Exception {
        try (Expectation _ = hypervisor().expect(directory.resolve("missing"))) {
            assertThat(hypervisor().find(directory)).isEmpty();
        }
    }

    @Test
    void memoryIsNotLoadedIntoAMachineThatIsMadeDifferently() throws Exception {
        Path saved = save();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> restore(withCpus(haltingSpec(), 2), saved))
                .withMessageContaining("made differently");

        assertThat(hypervisor().find(directory)).isEmpty();
    }

    @Test
    void aRestorationThatHasFailedCanBeTriedAgain() throws Exception {
        Path saved = save();
        try (Restoration restoration = hypervisor().restoration(saved)) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> restoration.into(withCpus(haltingSpec(), 2), line -> {}));

            try (Machine restored = restoration.into(haltingSpec(), line -> {})) {
                assertThat(restored.state()).isEqualTo(MachineState.PAUSED);
                restored.kill();
            }
        }
    }

    @Test
    void leavesNothingBehindWhenWhatWasSavedIsDamaged() throws Exception {
        Path saved = save();
        try (Stream<Path> files = Files.list(saved)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "");
            }
        }

        assertThatExceptionOfType(BerthException.class).isThrownBy(() -> restore(haltingSpec(), saved));

        assertThat(hypervisor().find(directory)).isEmpty();
    }

    /** Launches a machine, saves it and ends it. */
    protected final Path save() throws IOException {
        Path saved = Files.createDirectory(directory.resolve("saved"));
        try (Machine machine = launch()) {
            machine.save(saved);
            machine.kill();
        }
        return saved;
    }

    private static MachineSpec withCpus(MachineSpec spec, int cpus) {
        return new MachineSpec(
                spec.name(),
                spec.instanceId(),
                spec.directory(),
                spec.architecture(),
                cpus,
                spec.memory(),
                spec.kernel(),
                spec.initrd(),
                spec.kernelArguments(),
                spec.rootDisk(),
                spec.dataDisk(),
                spec.disks(),
                spec.credentials(),
                spec.sshPort(),
                spec.forwards(),
                spec.restricted());
    }

    private static String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(line).as("a line within " + SOON).isNotNull();
        return line;
    }
}
