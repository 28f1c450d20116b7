package dev.berth.shell.doctor;

import dev.berth.profiles.Host;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.machine.Acceleration;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.mount.UserNamespace;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that Berth needs on the host, the acceleration of machines, and an image to boot them from. */
public final class HostChecks implements Inspection {

    /** Where distributions keep what is not for everyone's PATH. */
    private static final List<String> MORE_PLACES =
            List.of("/usr/sbin", "/sbin", "/usr/libexec", "/usr/lib/qemu", "/usr/lib", "/usr/local/libexec");

    private final ProcessRunner programs;
    private final Hypervisor hypervisor;
    private final Host host;
    private final ImageStore images;

    public HostChecks(ProcessRunner programs, Hypervisor hypervisor, Host host, ImageStore images) {
        this.host = host;
        this.programs = programs;
        this.hypervisor = hypervisor;
        this.images = images;
    }

    @Override
    public List<Check> look() {
        List<Check> checks = new ArrayList<>();
        Check qemu = qemu();
        checks.add(qemu);
        if (qemu.result() == Check.Result.OK) {
            checks.add(acceleration());
        }
        checks.add(program("qemu-img", "qemu-utils", "it makes the disks of machines", Check.Result.FAIL));
        checks.add(program(
                "ssh",
                "openssh-client",
                "commands and the engine's socket reach a machine through it",
                Check.Result.FAIL));
        checks.add(folders());
        checks.add(image());
        return checks;
    }

    private Check qemu() {
        String why = "it runs the machines";
        String program = "qemu-system-" + Architecture.host().qemuName();
        try {
            String version = programs.output(Command.of(program, "--version"));
            return Check.ok("qemu", version.lines().findFirst().orElse(program), why);
        } catch (CommandException e) {
            return Check.fail("qemu", program + " could not be run", why, "install QEMU: apt-get install qemu-system");
        }
    }

    private Check acceleration() {
        String why = "machines run many times slower without it, and are less of a barrier";
        try {
            Acceleration acceleration = hypervisor.acceleration();
            String detail = acceleration.accelerator() + ": " + acceleration.reason();
            return acceleration.accelerator() == Acceleration.Accelerator.TCG
                    ? Check.warn("acceleration", detail, why, "use a host with KVM that you are allowed to open")
                    : Check.ok("acceleration", detail, why);
        } catch (BerthException e) {
            return Check.fail("acceleration", String.valueOf(e.getMessage()), why, "see what QEMU says");
        }
    }

    private Check program(String program, String debianPackage, String why, Check.Result otherwise) {
        return programs.find(program)
                .or(() -> elsewhere(program))
                .map(path -> Check.ok(program, path.toString(), why))
                .orElseGet(() -> new Check(
                        program,
                        otherwise,
                        "not installed",
                        why,
                        Optional.of("apt-get install " + debianPackage),
                        Optional.empty()));
    }

    /** virtiofsd is shown one folder by namespaces, which a system may keep from users who are not root. */
    private Check folders() {
        String why = "it shares folders of this host with machines";
        Optional<BerthException> obstacle = host.sharingObstacle();
        if (obstacle.isPresent()) {
            return Check.warn(
                    "folders",
                    obstacle.get().what(),
                    why,
                    Objects.requireNonNullElse(obstacle.get().remedy(), "use --mount none"));
        }
        try {
            return UserNamespace.possible(programs)
                    ? Check.ok("folders", "virtiofsd is there, and may have namespaces of its own", why)
                    : Check.warn(
                            "folders",
                            "this system lets no user make namespaces",
                            why,
                            "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone,"
                                    + " kernel.apparmor_restrict_unprivileged_userns), or use --mount none");
        } catch (CommandException e) {
            return Check.warn("folders", "there is no unshare", why, "apt-get install util-linux");
        }
    }

    private static Optional<Path> elsewhere(String program) {
        return MORE_PLACES.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Who has no image needs what builds one. */
    private Check image() {
        String why = "machines boot from it";
        try {
            Optional<GuestImage> newest = images.latest(Architecture.host());
            if (newest.isPresent()) {
                String detail = newest.get().shortDigest() + " is the newest";
                return newest.get().isOfThisVersion()
                        ? Check.ok("image", detail, why)
                        : Check.warn(
                                "image",
                                detail + ", and was made by another version of Berth",
                                why,
                                "berth image build; new profiles use it, existing ones after: berth profile reset"
                                        + " NAME --keep-data");
            }
        } catch (BerthException e) {
            return Check.fail("image", String.valueOf(e.getMessage()), why, "berth image build");
        }
        List<String> missing = Stream.of("mmdebstrap", "mke2fs")
                .filter(program ->
                        programs.find(program).or(() -> elsewhere(program)).isEmpty())
                .toList();
        return Check.warn(
                "image",
                "there is none yet" + (missing.isEmpty() ? "" : ", and " + missing + " to build one are not installed"),
                why,
                (missing.isEmpty() ? "" : "apt-get install mmdebstrap e2fsprogs, then ")
                        + "berth image build, or berth image import FILE");
    }
}
