package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.TinyGuest;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine whose guest only says, on its console, how its boot goes: that is all most failures consist of. */
class LocalVirtualMachineTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(emulated());

    private final List<String> phases = new ArrayList<>();
    private Path root;
    private GuestImage image;
    private VirtualMachine machine;

    private static Map<String, String> emulated() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("BERTH_ACCELERATOR", "tcg");
        return environment;
    }

    @BeforeEach
    void makeImage() throws IOException {
        root = Files.createTempDirectory("berth-");
        image = image("image");
        machine = machine("dev");
    }

    @AfterEach
    void sweep() {
        machine.destroy();
        Tree.delete(root);
    }

    private VirtualMachine machine(String name) {
        return VirtualMachines.onThisHost(new BerthHome(root), RUNNER).machine(name);
    }

    private GuestImage image(String digest) throws IOException {
        GuestImage made = new GuestImage(digest, Files.createDirectory(root.resolve(digest)));
        Files.writeString(made.initrd(), "nothing");
        new QemuImg(RUNNER).createDisk(made.rootDisk(), ByteSize.ofMiB(1));
        return made;
    }

    private BootPlan plan(Duration timeout) {
        return new BootPlan(
                image, 1, ByteSize.ofMiB(512), new BootParts("berth-docker.target", "docker", List.of()), timeout);
    }

    private MachineSpec leftSpec() {
        return new MachineSpec(
                "dev",
                UUID.randomUUID().toString(),
                machine.directory(),
                Architecture.X86_64,
                1,
                ByteSize.ofMiB(512),
                image.kernel(),
                image.initrd(),
                "quiet",
                machine.directory().resolve("root.qcow2"),
                machine.directory().resolve("data.qcow2"),
                List.of(),
                Map.of(),
                LoopbackPort.free(),
                List.of(),
                false);
    }

    private BerthException failure(Duration timeout) {
        return failure(timeout, notice -> {});
    }

    private BerthException failure(Duration timeout, Consumer<String> notices) {
        machine.prepare(image, ByteSize.ofMiB(1));
        List<BerthException> failures = new ArrayList<>();
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.boot(plan(timeout), new Progress() {
                    @Override
                    public void finished(String phase, Duration took) {
                        phases.add(phase);
                    }

                    @Override
                    public void failed(String phase, Duration took) {
                        phases.add(phase + " failed");
                    }

                    @Override
                    public void notice(String message) {
                        notices.accept(message);
                    }
                }))
                .satisfies(failures::add);
        assertThat(machine.running()).isEmpty();
        return failures.getFirst();
    }

    @Test
    void aStageThatFailsIsNamedWithItsJournal() {
        TinyGuest.printing(image.kernel(), """
                berth: reached initrd uptime=1.0\r
                berth: reached root uptime=2.0\r
                berth: FAILED docker: the last lines of its journal follow\r
                \033[31mno such driver\033[0m\r
                berth: end of journal docker\r
                """);

        BerthException failure = failure(Duration.ofSeconds(60));

        assertThat(failure)
                .hasMessageContaining("could not boot dev, in phase 'system'")
                .hasMessageContaining("'docker' failed in the guest")
                .hasMessageContaining("\n  no such driver\n")
                .hasMessageContaining(machine.consoleLog().toString());
        assertThat(phases).containsExactly("machine", "kernel", "system failed");
        assertThat(machine.consoleLog()).content().contains("no such driver");
    }

    @Test
    void aGuestThatTurnsItselfOffIsNoticedLongBeforeTheDeadline() {
        TinyGuest.poweringOff(image.kernel(), "berth: reached initrd uptime=1.0\r\nPower down\r\n");

        assertThat(failure(Duration.ofMinutes(10)))
                .hasMessageContaining("in phase 'system': the machine ended by itself")
                .hasMessageContaining("Power down");
    }

    @Test
    void aMachineWhoseKernelPanicsIsStartedOnceMore() {
        TinyGuest.poweringOff(
                image.kernel(), "berth: reached initrd uptime=1.0\r\nKernel panic - not syncing: int3\r\n");

        BerthException failure = failure(Duration.ofMinutes(10), notice -> {
            assertThat(notice).contains("dev is started again").contains("not syncing: int3");
            TinyGuest.poweringOff(image.kernel(), "turned off\r\n");
        });

        assertThat(phases).containsExactly("machine", "kernel", "system failed", "machine", "kernel failed");
        assertThat(failure).hasMessageContaining("turned off").hasMessageNotContaining("int3");
    }

    @Test
    void aKernelThatPanicsEachTimeFailsTheBoot() {
        TinyGuest.poweringOff(image.kernel(), "Kernel panic - not syncing: no root\r\n");

        assertThat(failure(Duration.ofMinutes(10)))
                .hasMessageContaining("in phase 'kernel': the machine ended by itself")
                .hasMessageContaining("no root");
        assertThat(phases).containsExactly("machine", "kernel failed", "machine", "kernel failed");
    }

    @Test
    void aMachineThatEndsWhileItContinuesFromATemplateDoesSoOnceMoreOnDisksAsTheyWere() {
        TinyGuest.printing(
                image.kernel(), "berth: reached initrd uptime=1.0\r\nberth: reached template uptime=2.0\r\n");
        BootPlan plan = plan(Duration.ofSeconds(60));
        Template template = VirtualMachines.onThisHost(new BerthHome(root), RUNNER)
                .templateSource()
                .obtain(plan, ByteSize.ofMiB(1), Progress.NONE)
                .orElseThrow();
        List<String> notices = new ArrayList<>();
        List<Long> disks = new ArrayList<>();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.start(template, plan, new Progress() {
                    @Override
                    public void started(String phase, String description) {
                        phases.add(phase);
                        if (phase.equals("identity")) {
                            machine.running().orElseThrow().kill();
                            disks.add(spoil(machine.directory().resolve("data.qcow2")));
                        }
                    }

                    @Override
                    public void notice(String message) {
                        notices.add(message);
                    }
                }))
                .withMessageContaining("the machine ended by itself");

        assertThat(phases).containsExactly("memory", "identity", "memory", "identity");
        assertThat(notices).containsExactly("dev is started again: it ended by itself");
        assertThat(disks).hasSize(2).doesNotContain((long) "spoilt".length());
        assertThat(machine.running()).isEmpty();
    }

    /** How large a file is before it is spoilt. */
    private static long spoil(Path file) {
        try {
            long size = Files.size(file);
            Files.writeString(file, "spoilt");
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aGuestThatSaysNothingMoreFailsThePhaseAtItsDeadline() {
        TinyGuest.printing(image.kernel(), "Loading...\r\n");

        assertThat(failure(Duration.ofSeconds(5)))
                .hasMessageContaining("in phase 'kernel': it did not get to 'initrd' within 5 s")
                .hasMessageContaining("Loading...");
    }

    @Test
    void aFailedBootLeavesNoProcessSocketOrCredentialBehind() throws Exception {
        TinyGuest.poweringOff(image.kernel(), "off\r\n");

        failure(Duration.ofSeconds(60));

        try (Stream<Path> files = Files.list(machine.directory())) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder(
                            "data.qcow2",
                            "data.unformatted",
                            "hardware.json",
                            "machine-id",
                            "qemu.log",
                            "root.qcow2",
                            "serial.log",
                            "ssh");
        }
    }

    @Test
    void aMachineLeftInTheMiddleOfItsBootIsEndedAndBootedAnew() {
        TinyGuest.printing(image.kernel(), "halting\r\n");
        machine.prepare(image, ByteSize.ofMiB(1));
        Machine left = VirtualMachines.onThisHost(new BerthHome(root), RUNNER)
                .hypervisor()
                .launch(leftSpec(), line -> {});
        left.close();
        assertThat(machine.running()).isPresent();

        TinyGuest.poweringOff(image.kernel(), "berth: reached initrd uptime=1.0\r\n");
        assertThat(failure(Duration.ofSeconds(60))).hasMessageContaining("ended by itself");
        assertThat(left.awaitExit(Duration.ZERO)).isTrue();
    }

    @Test
    void aSuspensionThatWasCompleteWhenItWasKilledStaysOne() throws Exception {
        Machine left = leftSuspending();
        Files.move(
                machine.directory().resolve(".tmp-suspended"),
                machine.directory().resolve("suspended"));
        assertThat(machine.suspended()).isFalse();

        machine.recover();

        assertThat(machine.suspended()).isTrue();
        assertThat(left.awaitExit(Duration.ZERO)).isTrue();
        machine.recover();
        assertThat(machine.suspended()).isTrue();

        machine.kill();
        assertThat(machine.suspended()).isFalse();
        assertThat(machine.directory().resolve(".tmp-suspended")).doesNotExist();
    }

    @Test
    void aMachineWhoseSuspensionWasCutShortGoesOn() {
        Machine left = leftSuspending();

        machine.recover();

        assertThat(machine.suspended()).isFalse();
        assertThat(left.state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void memoryWhoseDeletionWasCutShortIsDeletedByWhoComesNext() throws Exception {
        Path left = Files.createDirectories(machine.directory().resolve(".tmp-forgotten-1"));
        Files.writeString(left.resolve("ram"), "a lot");

        machine.recover();

        assertThat(left).doesNotExist();
    }

    @Test
    void memoryIsForgottenBeforeTheDisksItBelongsTo() throws Exception {
        leftSuspending().kill();
        Files.move(
                machine.directory().resolve(".tmp-suspended"),
                machine.directory().resolve("suspended"));
        assertThat(machine.suspended()).isTrue();

        machine.discardDisks(false);

        assertThat(machine.suspended()).isFalse();
    }

    /** A machine that has been saved, and whose suspension has not come further. */
    private Machine leftSuspending() {
        TinyGuest.printing(image.kernel(), "halting\r\n");
        machine.prepare(image, ByteSize.ofMiB(1));
        Machine left = VirtualMachines.onThisHost(new BerthHome(root), RUNNER)
                .hypervisor()
                .launch(leftSpec(), line -> {});
        left.close();
        left.save(BerthHome.privateDirectory(machine.directory().resolve(".tmp-suspended")));
        assertThat(left.state()).isEqualTo(MachineState.PAUSED);
        return left;
    }

    @Test
    void aDataDiskWhoseFormattingWasCutShortIsMadeAnew() {
        TinyGuest.poweringOff(image.kernel(), "berth: reached initrd uptime=1.0\r\n");
        machine.prepare(image, ByteSize.ofMiB(1));
        data("write -P 7 0 4096");

        failure(Duration.ofSeconds(60));

        assertThat(data("read -P 0 0 4096")).contains("read 4096/4096").doesNotContain("failed");
    }

    @Test
    void aDataDiskThatAGuestHasMountedIsKeptWhateverComesThen() {
        TinyGuest.printing(image.kernel(), "berth: reached initrd uptime=1.0\r\nberth: reached ssh uptime=2.0\r\n");
        assertThat(failure(Duration.ofSeconds(5))).hasMessageContaining("ssh");
        data("write -P 7 0 4096");

        TinyGuest.poweringOff(image.kernel(), "off\r\n");
        failure(Duration.ofSeconds(60));

        assertThat(data("read -P 7 0 4096")).contains("read 4096/4096").doesNotContain("failed");
    }

    /** Reads or writes the data disk of a machine that is off. */
    private String data(String command) {
        return RUNNER.output(Command.of(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                command,
                machine.directory().resolve("data.qcow2").toString()));
    }

    @Test
    void preparingKeepsWhatIsThereAndGrowsTheDataDisk() throws Exception {
        machine.prepare(image, ByteSize.ofMiB(1));
        assertThat(machine.prepared()).isTrue();
        String id = Files.readString(machine.directory().resolve("machine-id"));
        assertThat(id).matches("[0-9a-f]{32}");

        machine.prepare(image, ByteSize.ofMiB(2));
        machine.prepare(image, ByteSize.ofMiB(1));

        assertThat(machine.directory().resolve("machine-id")).hasContent(id);
        assertThat(new QemuImg(RUNNER)
                        .info(machine.directory().resolve("data.qcow2"))
                        .size())
                .isEqualTo(ByteSize.ofMiB(2));
    }

    @Test
    void aKernelIsNotBootedOnTheSystemDiskOfAnotherImage() throws Exception {
        machine.prepare(image, ByteSize.ofMiB(1));
        image = image("newer");

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.boot(plan(Duration.ofSeconds(60)), Progress.NONE))
                .withMessageContaining("another image than newer")
                .withMessageContaining("berth profile reset --keep-data dev");

        machine.discardDisks(false);
        assertThat(machine.prepared()).isFalse();
        machine.prepare(image, ByteSize.ofMiB(1));
        assertThat(machine.prepared()).isTrue();
    }

    @Test
    void whatWasNeverMadeCanBeKilledShutDownAndDestroyed() {
        machine.kill();
        machine.shutDown(Duration.ofSeconds(1));
        machine.destroy();

        assertThat(machine.prepared()).isFalse();
        assertThat(machine.running()).isEmpty();
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.guest())
                .matches(e -> e.kind() == Kind.PRECONDITION);
        assertThat(machine.directory()).doesNotExist();
    }

    @Test
    void aDirectoryTooLongForSocketsIsRefusedBeforeAnythingIsMade() {
        Path longest = root.resolve("x".repeat(49 - root.toString().length()));
        VirtualMachine distant =
                VirtualMachines.onThisHost(new BerthHome(longest), RUNNER).machine("x".repeat(40));

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> distant.prepare(image, ByteSize.ofMiB(1)))
                .withMessageContaining("BERTH_HOME")
                .matches(e -> e.kind() == Kind.USAGE);
        assertThat(distant.directory()).doesNotExist();
    }
}
