package dev.berth.shell.doctor;

import dev.berth.profiles.Host;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.machine.Acceleration;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Berth needs of the host: programs, acceleration, space, and files that are nobody else's. */
public final class HostChecks {

    private static final ByteSize LITTLE_SPACE = ByteSize.ofGiB(10);
    private static final ByteSize NO_SPACE = ByteSize.ofGiB(2);
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final BerthHome home;
    private final ProcessRunner programs;
    private final Hypervisor hypervisor;
    private final Host host;

    public HostChecks(BerthHome home, ProcessRunner programs, Hypervisor hypervisor, Host host) {
        this.home = home;
        this.programs = programs;
        this.hypervisor = hypervisor;
        this.host = host;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        Check qemu = qemu();
        checks.add(qemu);
        if (qemu.result() == Check.Result.OK) {
            checks.add(acceleration());
        }
        checks.add(program("qemu-img", "qemu-img", "makes the disks of machines", Check.Result.FAIL));
        checks.add(program(
                "ssh", "ssh", "commands and the engine's socket reach a machine through it", Check.Result.FAIL));
        checks.add(program(
                "mmdebstrap", "mmdebstrap", "builds images; not needed with an imported one", Check.Result.WARN));
        checks.add(program("mke2fs", "e2fsprogs", "builds images; not needed with an imported one", Check.Result.WARN));
        checks.add(folders());
        checks.add(space());
        checks.add(privacy());
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
        String why = "without it machines run many times slower";
        try {
            Acceleration acceleration = hypervisor.acceleration();
            String detail = acceleration.accelerator() + ": " + acceleration.reason();
            return acceleration.accelerator() == Acceleration.Accelerator.TCG
                    ? Check.warn("acceleration", detail, why, "use a host with KVM that you may open, if there is one")
                    : Check.ok("acceleration", detail, why);
        } catch (BerthException e) {
            return Check.fail("acceleration", String.valueOf(e.getMessage()), why, "see what QEMU says");
        }
    }

    private Check program(String program, String debianPackage, String why, Check.Result otherwise) {
        return programs.find(program)
                .map(path -> Check.ok(program, path.toString(), why))
                .orElseGet(() -> new Check(
                        program, otherwise, "not installed", why, Optional.of("apt-get install " + debianPackage)));
    }

    /** virtiofsd is shown one folder by namespaces, which a system may keep from users who are not root. */
    private Check folders() {
        String why = "folders of this host are shared with machines by it";
        Optional<BerthException> obstacle = host.sharingObstacle();
        if (obstacle.isPresent()) {
            return Check.warn(
                    "folders",
                    obstacle.get().what(),
                    why,
                    Objects.requireNonNullElse(obstacle.get().remedy(), "use --mount none"));
        }
        try {
            boolean made = programs.run(Command.of("unshare", "--user", "--map-root-user", "--mount", "true"))
                    .succeeded();
            return made
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

    private Check space() {
        String why = "images and the data of containers grow there";
        ByteSize free = host.freeSpace(home.root());
        String detail = free.mebibytes() / 1024 + " GiB free at " + home.root();
        String fix = "make room, or set BERTH_HOME to a larger disk";
        if (free.compareTo(NO_SPACE) < 0) {
            return Check.fail("space", detail, why, fix);
        }
        return free.compareTo(LITTLE_SPACE) < 0
                ? Check.warn("space", detail, why, fix)
                : Check.ok("space", detail, why);
    }

    /** Whoever can open an engine's socket owns the machine: only the user may. */
    private Check privacy() {
        String why = "whoever opens an engine's socket owns what is in the machine";
        try {
            List<Path> open = new ArrayList<>();
            if (Files.isDirectory(home.root()) && isOpen(home.root())) {
                open.add(home.root());
            }
            if (Files.isDirectory(home.profiles())) {
                try (Stream<Path> files = Files.walk(home.profiles(), 2)) {
                    files.filter(file -> file.toString().endsWith(".sock"))
                            .filter(HostChecks::isOpen)
                            .forEach(open::add);
                }
            }
            return open.isEmpty()
                    ? Check.ok("privacy", "sockets and directories are yours alone", why)
                    : Check.fail("privacy", "open to others: " + open, why, "chmod -R go= " + home.root());
        } catch (IOException e) {
            return Check.warn("privacy", "could not be read: " + e, why, "check who owns " + home.root());
        }
    }

    private static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        } catch (IOException e) {
            // It went away while we looked, as sockets do.
            return false;
        }
    }
}
