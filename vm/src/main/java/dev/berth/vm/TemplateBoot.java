package dev.berth.vm;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.network.Network;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.template.Template;
import dev.berth.vm.template.TemplateShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Boots a machine that is nobody's, has its guest wait for an identity, and captures it there. The profile that pays
 * for it continues from it like every later one.
 *
 * @param plan how the machines that are to continue from it would be booted
 * @param disk how large their data disks are
 */
record TemplateBoot(BootPlan plan, ByteSize disk, Hypervisor hypervisor, QemuImg images, Layers layers) {

    private static final String NAME = "template";

    TemplateShape shape() {
        BootParts parts = plan.parts();
        return new TemplateShape(
                plan.image().digest(),
                parts.target(),
                parts.common(),
                parts.common()
                        ? Sha256.of(BootCredentials.tmpfiles(parts.files()).getBytes(StandardCharsets.UTF_8))
                                .hex()
                        : "",
                parts.disks().stream()
                        .map(ReadOnlyDisk::file)
                        .map(Path::toString)
                        .toList(),
                plan.cpus(),
                plan.memory(),
                disk,
                hypervisor.acceleration().accelerator().toString());
    }

    /** Captures it in a directory; returns what that takes on the disk. */
    ByteSize capture(Path directory, Progress progress) {
        return MachineEnded.survived("what becomes a template", progress, () -> captureOnce(directory, progress));
    }

    private ByteSize captureOnce(Path directory, Progress progress) {
        MachineDisks disks = new MachineDisks(directory, images, layers);
        disks.discard(true);
        disks.prepare(plan.image(), disk);
        Template made = new Template(NAME, directory);
        BootParts parts = plan.parts();
        Hardware hardware = new Hardware(
                plan.cpus(),
                plan.memory(),
                plan.image().kernel(),
                plan.image().initrd(),
                GuestContract.kernelCommandLine(Architecture.host(), parts.target())
                        + " panic=-1 " + GuestContract.TEMPLATE_ARGUMENT
                        + (parts.common() ? "engine" : "system"),
                parts.disks(),
                List.of(),
                Network.NONE);
        try (BootFollower follower = new BootFollower("a template", made.consoleLog(), progress)) {
            Machine machine =
                    progress.phase("machine", "starting the machine", () -> launch(disks, hardware, follower));
            try (machine) {
                follower.watch(machine);
                progress.phase(
                        "kernel",
                        "booting the kernel",
                        () -> follower.await("kernel", GuestContract.MARKER_INITRD, plan.timeout()));
                progress.phase(
                        "template",
                        "preparing a template for machines like this one",
                        () -> follower.await("template", GuestContract.MARKER_TEMPLATE, plan.timeout()));
                progress.phase("capture", "saving it for all machines like this one", () -> {
                    BerthHome.privateDirectory(made.saved());
                    machine.saveAndEnd(made.saved());
                });
            } finally {
                Uninterrupted.run(machine::kill);
            }
        }
        disks.formatted();
        return size(directory);
    }

    private Machine launch(MachineDisks disks, Hardware hardware, BootFollower follower) {
        Path credentials = disks.directory().resolve("credentials");
        BootParts parts = plan.parts();
        try (BootCredentials files = BootCredentials.write(credentials, parts.common() ? parts.files() : List.of())) {
            return new MachineStart(NAME, disks, hypervisor).launch(hardware, files.files(), follower::line);
        }
    }

    /** What is as large as its memory is mostly holes. The others are not, and to ask would take a program for each. */
    private ByteSize size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            long size = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long length = Files.size(file);
                size += length < plan.memory().bytes()
                        ? length
                        : images.info(file).allocated().bytes();
            }
            return new ByteSize(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
