package dev.berth.shell.doctor;

import dev.berth.profiles.Host;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Room for images and data, and files that are nobody else's. */
public final class StorageChecks implements Inspection {

    private static final ByteSize LITTLE_SPACE = ByteSize.ofGiB(10);
    private static final ByteSize NO_SPACE = ByteSize.ofGiB(2);
    private static final long FEW_INODES = 10_000;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final BerthHome home;
    private final Host host;
    private final ProcessRunner programs;

    public StorageChecks(BerthHome home, Host host, ProcessRunner programs) {
        this.home = home;
        this.host = host;
        this.programs = programs;
    }

    @Override
    public List<Check> look() {
        return Stream.of(Stream.of(space()), inodes(), Stream.of(privacy()))
                .flatMap(checks -> checks)
                .toList();
    }

    private Check space() {
        String why = "images and the data of containers grow there";
        ByteSize free = host.freeSpace(home.root());
        String detail = free.mebibytes() / 1024 + " GiB free at " + home.root();
        String fix =
                "make room (berth image prune deletes images that nobody needs), or set BERTH_HOME to a larger disk";
        if (free.compareTo(NO_SPACE) < 0) {
            return Check.fail("space", detail, why, fix);
        }
        return free.compareTo(LITTLE_SPACE) < 0
                ? Check.warn("space", detail, why, fix)
                : Check.ok("space", detail, why);
    }

    /** Some file systems have room and no name left for a file; only GNU's stat tells, so others are not asked. */
    private Stream<Check> inodes() {
        Path there = Files.exists(home.root()) ? home.root() : Path.of("/");
        CommandResult told;
        try {
            told = programs.run(Command.of("stat", "-f", "-c", "%c %d", there.toString()));
        } catch (BerthException e) {
            return Stream.empty();
        }
        String[] numbers = told.stdout().strip().split(" ", -1);
        // A file system without a fixed number of them, such as btrfs, says 0.
        if (!told.succeeded() || numbers.length != 2 || numbers[0].equals("0")) {
            return Stream.empty();
        }
        String why = "without a free inode no file can be made, however much space there is";
        String detail = numbers[1] + " of " + numbers[0] + " inodes free at " + there;
        return Stream.of(
                Long.parseLong(numbers[1]) < FEW_INODES
                        ? Check.fail("inodes", detail, why, "delete files there, or set BERTH_HOME to another disk")
                        : Check.ok("inodes", detail, why));
    }

    /** Whoever can open an engine's socket owns the machine: only the user may. */
    private Check privacy() {
        String why = "whoever opens an engine's socket or reads a key owns what is in the machine";
        List<Path> open = new ArrayList<>();
        try {
            if (Files.isDirectory(home.root())) {
                try (Stream<Path> files = Files.walk(home.root(), 4)) {
                    files.filter(this::isPrivate).filter(StorageChecks::isOpen).forEach(open::add);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return Check.warn("privacy", "could not be read: " + e, why, "check who owns " + home.root());
        }
        return open.isEmpty()
                ? Check.ok("privacy", "sockets, keys and directories are yours alone", why)
                : Check.fail("privacy", "open to others: " + list(open), why, "chmod go= " + list(open))
                        .repairedBy(() -> close(open));
    }

    /**
     * The home keeps others out of all that is below it; sockets and keys are to be private by themselves too. The
     * database, which earlier versions made readable to all, is to be where the home does not keep them out.
     */
    private boolean isPrivate(Path file) {
        Path name = file.getFileName();
        Path parent = file.getParent();
        if (name == null || parent == null) {
            return false;
        }
        boolean directory = file.equals(home.root()) || file.equals(home.profiles()) || parent.equals(home.profiles());
        boolean key = parent.endsWith("ssh")
                && file.startsWith(home.profiles())
                && !name.toString().endsWith(".pub");
        boolean typed = file.equals(home.root().resolve("history"));
        boolean database = file.equals(home.databaseFile()) && isOpen(home.root());
        return (directory && Files.isDirectory(file)) || name.toString().endsWith(".sock") || key || typed || database;
    }

    private static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        } catch (IOException e) {
            // It went away while we looked, as sockets do.
            return false;
        }
    }

    private static String close(List<Path> files) {
        for (Path file : files) {
            try {
                Set<PosixFilePermission> own = EnumSet.noneOf(PosixFilePermission.class);
                own.addAll(Files.getPosixFilePermissions(file));
                own.removeAll(OTHERS);
                Files.setPosixFilePermissions(file, own);
            } catch (IOException e) {
                throw BerthException.failed("could not make " + file + " private")
                        .because(e.toString())
                        .causedBy(e);
            }
        }
        return "nobody else can open " + list(files) + " any more";
    }

    private static String list(List<Path> files) {
        return String.join(" ", files.stream().map(Path::toString).toList());
    }
}
