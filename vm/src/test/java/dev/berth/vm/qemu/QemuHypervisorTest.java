package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.machine.Expectation;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.HypervisorContract;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.Restoration;
import dev.berth.vm.machine.TinyGuest;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QemuHypervisorTest extends HypervisorContract {

    private static final ProcessRunner RUNNER = new ProcessRunner(emulated());

    /** Every machine that runs tests can emulate. */
    private static Map<String, String> emulated() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(AccelerationProbe.OVERRIDE, "tcg");
        return environment;
    }

    @Override
    protected Hypervisor hypervisor() {
        return QemuHypervisor.onThisHost(BerthHome.of(System.getenv()), RUNNER);
    }

    @Override
    protected MachineSpec spec(Path kernel) {
        Path root = directory.resolve("root.qcow2");
        Path data = directory.resolve("data.qcow2");
        new QemuImg(RUNNER).createDisk(root, ByteSize.ofMiB(1));
        new QemuImg(RUNNER).createDisk(data, ByteSize.ofMiB(1));
        Path initrd = directory.resolve("initrd");
        try {
            Files.writeString(initrd, "nothing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MachineSpec(
                "dev",
                UUID.randomUUID().toString(),
                directory,
                Architecture.X86_64,
                1,
                ByteSize.ofMiB(512),
                kernel,
                initrd,
                "quiet",
                root,
                data,
                List.of(),
                Map.of("system.hostname", initrd),
                port,
                List.of(),
                false);
    }

    @Test
    void aReusedPidIsNeitherTakenForTheMachineNorKilled() throws Exception {
        Process stranger = RUNNER.detach(Command.of("sleep", "60"), directory.resolve("log"));
        try {
            Files.writeString(directory.resolve("qemu.pid"), stranger.pid() + "\n");

            assertThat(hypervisor().find(directory)).isEmpty();
            try (Machine machine = launch()) {
                assertThat(machine.pid()).isNotEqualTo(stranger.pid());
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void theQemuOfAnotherDirectoryIsNotTakenForTheMachine() throws Exception {
        try (Machine other = launch()) {
            Path here = Files.createDirectory(directory.resolve("here"));
            Files.writeString(here.resolve("qemu.pid"), other.pid() + "\n");

            assertThat(hypervisor().find(here)).isEmpty();
        }
    }

    @Test
    void aPidFileThatIsHalfWrittenIsNoMachine() throws Exception {
        Files.writeString(directory.resolve("qemu.pid"), "");

        assertThat(hypervisor().find(directory)).isEmpty();
    }

    @Test
    void socketsAreTheOwnersOnly() throws Exception {
        try (Machine machine = launch()) {
            for (String socket : new String[] {"qmp.sock", "serial.sock"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(socket))))
                        .isEqualTo("rw-------");
            }
            machine.kill();
        }
        assertThat(directory.resolve("qmp.sock")).doesNotExist();
        assertThat(directory.resolve("serial.sock")).doesNotExist();
        assertThat(directory.resolve("qemu.pid")).doesNotExist();
    }

    @Test
    void theMachineIsInASessionOfItsOwnUnderTheSandbox() throws Exception {
        try (Machine machine = launch()) {
            String stat = Files.readString(Path.of("/proc/" + machine.pid() + "/stat"));
            String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];

            assertThat(session).isEqualTo(Long.toString(machine.pid()));
            assertThat(Files.readString(Path.of("/proc/" + machine.pid() + "/status")))
                    .containsPattern("Seccomp:\\s+2");
        }
    }

    @Test
    void aStoppedMachineIsPaused() throws Exception {
        Duration soon = Duration.ofSeconds(10);
        try (Machine machine = launch()) {
            try (Qmp monitor = Qmp.connect(directory.resolve("qmp.sock"), soon)) {
                monitor.execute("stop", Map.of(), soon);
            }

            assertThat(machine.state()).isEqualTo(MachineState.PAUSED);
        }
    }

    @Test
    void aRestoredMachineHasTheMemoryAndTheRegistersOfTheSavedOne() throws Exception {
        Path saved = Files.createDirectory(directory.resolve("saved"));
        MachineSpec counting = spec(TinyGuest.counting(directory.resolve("kernel")));
        // Its console has one reader, which from here on is this test.
        hypervisor().launch(counting, line -> {}).close();
        try (Machine machine = hypervisor().find(directory).orElseThrow()) {
            assertThat(count()).isEqualTo('1');
            machine.save(saved);
            machine.resume();
            assertThat(count()).isEqualTo('2');
            assertThat(count()).isEqualTo('3');
            machine.kill();
        }

        MachineSpec again = spec(TinyGuest.printing(directory.resolve("kernel"), "booted anew"));
        restore(again, saved).close();
        try (Machine machine = hypervisor().find(directory).orElseThrow()) {
            machine.resume();
            assertThat(count()).isEqualTo('2');
        }
    }

    @Test
    void memoryThatNoMachineTakesIsLetGoOf() throws Exception {
        Path saved = save();

        try (Restoration _ = hypervisor().restoration(saved)) {
            await().until(() -> openMemory() == 1);
        }

        assertThat(openMemory()).isZero();
    }

    @Test
    void memoryThatIsExpectedIsLoadedOnce() throws Exception {
        Path saved = save();
        Hypervisor hypervisor = hypervisor();

        try (Expectation _ = hypervisor.expect(saved);
                Restoration _ = hypervisor.restoration(saved)) {
            await().during(Duration.ofMillis(300)).until(() -> openMemory() == 1);
        }

        assertThat(openMemory()).isZero();
    }

    @Test
    void memoryThatNobodyAsksForIsLetGoOf() throws Exception {
        Path saved = save();

        try (Expectation _ = hypervisor().expect(saved)) {
            await().until(() -> openMemory() == 1);
        }

        assertThat(openMemory()).isZero();
    }

    @Test
    void memoryThatIsAnotherOneByNowIsLoadedAnew() throws Exception {
        Path saved = save();
        Path ram = saved.resolve("ram");
        Hypervisor hypervisor = hypervisor();

        try (Expectation _ = hypervisor.expect(saved)) {
            Files.move(ram, saved.resolve("former"));
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> hypervisor.restoration(saved))
                    .withMessageContaining("could not load the memory in " + saved);
            assertThat(openMemory()).isZero();
        }
        try (Expectation _ = hypervisor.expect(saved)) {
            assertThat(openMemory()).isZero();
        }
    }

    /** How many memory files of machines this process has open. */
    private static long openMemory() throws IOException {
        long open = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    open += Files.readSymbolicLink(descriptor).toString().startsWith(MemoryFile.SHOWN) ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // That of the directory itself.
                }
            }
        }
        return open;
    }

    /** The digit with which the guest answers. */
    private char count() throws IOException {
        try (SocketChannel console = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("serial.sock")))) {
            console.write(ByteBuffer.wrap(new byte[] {'?'}));
            ByteBuffer answer = ByteBuffer.allocate(1);
            console.read(answer);
            return (char) answer.get(0);
        }
    }

    @Test
    void memoryThatIsDamagedIsAnErrorAtOnce() throws Exception {
        Path saved = save();
        byte[] devices = Files.readAllBytes(saved.resolve("state"));
        Files.write(saved.resolve("state"), Arrays.copyOf(devices, devices.length / 2));

        assertThatExceptionOfType(BerthException.class).isThrownBy(() -> restore(haltingSpec(), saved));

        assertThat(hypervisor().find(directory)).isEmpty();
    }

    @Test
    void aMissingQemuIsAPreconditionThatNamesThePackage() {
        ProcessRunner empty = new ProcessRunner(Map.of(AccelerationProbe.OVERRIDE, "tcg", "PATH", "/nonexistent"));
        Hypervisor none = QemuHypervisor.onThisHost(BerthHome.of(System.getenv()), empty);
        MachineSpec spec = haltingSpec();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> none.launch(spec, line -> {}))
                .withMessageContaining("apt install qemu-system-x86")
                .matches(e -> e.kind() == Kind.PRECONDITION);
    }

    @Test
    void aDiskInUseIsNamedAsTheReason() throws Exception {
        try (Machine machine = launch()) {
            Path second = Files.createDirectory(directory.resolve("second"));
            MachineSpec first = new MachineSpec(
                    "other",
                    UUID.randomUUID().toString(),
                    second,
                    Architecture.X86_64,
                    1,
                    ByteSize.ofMiB(512),
                    directory.resolve("kernel"),
                    directory.resolve("initrd"),
                    "",
                    directory.resolve("root.qcow2"),
                    directory.resolve("data.qcow2"),
                    List.of(),
                    Map.of(),
                    LoopbackPort.free(),
                    List.of(),
                    false);

            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> hypervisor().launch(first, line -> {}))
                    .withMessageContaining("another process is using its disks");
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
        }
    }
}
