package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes and looks at qcow2 disks with {@code qemu-img}. A disk is there whole or not at all. Thread-safe. */
public final class QemuImg {

    /**
     * What a disk is.
     *
     * @param size as the guest sees it
     * @param allocated what it takes on the host, without its backing
     * @param backing the disk it is an overlay on, as a full path
     */
    public record Info(ByteSize size, ByteSize allocated, Optional<Path> backing) {}

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** Of what is written to a disk in a second. */
    private static final long SLOWEST = 16 << 20;

    /** All that somebody has may be a lot. */
    private static final Duration COPYING = Duration.ofHours(4);

    /** What qemu-img check ends with when it could not check or found errors; 3 is leaks, which only waste space. */
    private static final int LEAKS = 3;

    /** What a qcow2 file begins with, and how much of it says what it rests on. */
    private static final int MAGIC = 'Q' << 24 | 'F' << 16 | 'I' << 8 | 0xfb;

    private static final int HEADER = 20;

    /** Of what a file rests on, in its format. */
    private static final int LONGEST_NAME = 1023;

    private final ProcessRunner runner;

    public QemuImg(ProcessRunner runner) {
        this.runner = runner;
    }

    /**
     * Makes a disk that holds only what differs from {@code backing}, replacing what is there. It grows by what is
     * written, in steps of 2 KiB (subclusters, QEMU 5.2): without them each first write of a page copies 64 KiB from
     * the backing.
     *
     * @param backing a qcow2 disk that must never change from now on
     * @throws BerthException if it cannot be made; there is no disk then
     */
    public void createOverlay(Path disk, Path backing) {
        if (!Files.isRegularFile(backing)) {
            throw BerthException.precondition("could not make the disk " + disk)
                    .because("the image it is based on is missing: " + backing)
                    .remedy("Build it with 'berth image build'");
        }
        create(
                disk,
                List.of(
                        "-o",
                        "extended_l2=on",
                        "-F",
                        "qcow2",
                        "-b",
                        backing.toAbsolutePath().toString()),
                List.of());
    }

    /**
     * Makes an empty disk, replacing what is there. It takes no space until it is written to.
     *
     * @throws BerthException if it cannot be made; there is no disk then
     */
    public void createDisk(Path disk, ByteSize size) {
        create(disk, List.of(), List.of(Long.toString(size.bytes())));
    }

    /** Makes a disk larger; its contents stay. It must not be in use. */
    public void grow(Path disk, ByteSize size) {
        execute("could not grow the disk " + disk, "resize", "-q", disk.toString(), Long.toString(size.bytes()));
    }

    /** Looks at a disk, which may be in use. */
    public Info info(Path disk) {
        JsonNode json = JsonMapper.shared()
                .readTree(execute("could not read the disk " + disk, "info", "-U", "--output=json", disk.toString()));
        return new Info(
                new ByteSize(json.path("virtual-size").asLong(0)),
                new ByteSize(json.path("actual-size").asLong(0)),
                Optional.ofNullable(json.get("full-backing-filename"))
                        .or(() -> Optional.ofNullable(json.get("backing-filename")))
                        .map(name -> Path.of(name.asString(""))));
    }

    /**
     * The disk that an overlay is on, as the overlay names it; empty for one that rests on nothing. Read from the
     * beginning of the file, where the format has it, since to ask qemu-img for each of many takes seconds.
     *
     * @throws BerthException if the file is no disk, or cannot be read
     */
    public static Optional<Path> backing(Path disk) {
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.getInt() != MAGIC) {
                throw new IOException("it is not in qcow2 format");
            }
            header.getInt(); // the format's version
            long offset = header.getLong();
            int length = header.getInt();
            return offset == 0
                    ? Optional.empty()
                    : Optional.of(Path.of(StandardCharsets.UTF_8
                            .decode(read(file, offset, Math.clamp(length, 0, LONGEST_NAME)))
                            .toString()));
        } catch (IOException e) {
            throw BerthException.failed("could not read the disk " + disk)
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    private static ByteBuffer read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("it ends too early");
            }
        }
        return bytes.flip();
    }

    /** The disk that all overlays from this one down rest on; itself when it rests on nothing. */
    public Path base(Path disk) {
        JsonNode chain = JsonMapper.shared()
                .readTree(execute(
                        "could not read the disk " + disk,
                        "info",
                        "-U",
                        "--backing-chain",
                        "--output=json",
                        disk.toString()));
        return Path.of(chain.path(chain.size() - 1).path("filename").asString(disk.toString()));
    }

    /**
     * Writes what a disk holds, with all that it rests on, to a file that rests on nothing and only its owner reads.
     *
     * @param file there is none yet
     */
    public void flatten(Path disk, Path file) {
        try {
            // qemu-img keeps the mode of a file that is there, and lets everybody read one that it makes.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw BerthException.failed("could not copy the disk " + disk)
                    .because(e.toString())
                    .causedBy(e);
        }
        succeed(
                COPYING,
                "could not copy the disk " + disk,
                "convert",
                "-W",
                "-f",
                "qcow2",
                "-O",
                "qcow2",
                disk.toString(),
                file.toString());
    }

    /**
     * Refuses what is not a whole disk in this one file. One that came from somewhere else could otherwise name any
     * file of this host as what it rests on, and show it to a guest.
     *
     * @throws BerthException if it is another one, or damaged
     */
    public void requireAlone(Path disk) {
        JsonNode json = JsonMapper.shared()
                .readTree(execute(
                        "could not read the disk " + disk, "info", "-f", "qcow2", "--output=json", disk.toString()));
        if (json.has("backing-filename")
                || json.has("full-backing-filename")
                || json.path("format-specific").path("data").has("data-file")) {
            throw BerthException.failed("the disk " + disk + " is not whole").because("it rests on another file");
        }
        check(disk);
    }

    /**
     * Checks a disk that is not in use.
     *
     * @throws BerthException if it is damaged
     */
    public void check(Path disk) {
        CommandResult result = run(TIMEOUT, "check", "-q", disk.toString());
        if (!result.succeeded() && result.exitCode() != LEAKS) {
            throw failure("the disk " + disk + " is damaged", result);
        }
    }

    /**
     * Copies a machine's memory to a new file. Pages that hold nothing, whether they were ever used or not, take no
     * space there.
     */
    void copyMemory(Path from, Path to) {
        succeed(
                patience(from),
                "could not copy the memory of a machine",
                "convert",
                "-W",
                "-m",
                "8",
                "-f",
                "raw",
                "-O",
                "raw",
                from.toString(),
                to.toString());
    }

    /** How long it may take to copy a file: what a slow disk that others use as well needs for all of it. */
    static Duration patience(Path file) {
        try {
            return TIMEOUT.plusSeconds(Files.size(file) / SLOWEST);
        } catch (IOException e) {
            // Whoever copies it will say what is the matter.
            return TIMEOUT;
        }
    }

    private void create(Path disk, List<String> options, List<String> size) {
        String what = "could not make the disk " + disk;
        Path beside = disk.resolveSibling(".tmp-" + disk.getFileName());
        List<String> arguments = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
        arguments.addAll(options);
        arguments.add(beside.toString());
        arguments.addAll(size);
        try {
            try {
                execute(what, arguments.toArray(String[]::new));
                Files.move(beside, disk, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw BerthException.failed(what).because(e.toString()).causedBy(e);
        }
    }

    private String execute(String what, String... arguments) {
        return succeed(TIMEOUT, what, arguments);
    }

    private String succeed(Duration timeout, String what, String... arguments) {
        CommandResult result = run(timeout, arguments);
        if (!result.succeeded()) {
            throw failure(what, result);
        }
        return result.stdout();
    }

    private CommandResult run(Duration timeout, String... arguments) {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        try {
            return runner.run(Command.of(command).timeout(timeout));
        } catch (CommandException.NotStarted e) {
            throw BerthException.precondition("QEMU's disk tool is not installed: there is no qemu-img on PATH")
                    .remedy("Install it: 'apt install qemu-utils' on Debian and Ubuntu, 'dnf install qemu-img' on"
                            + " Fedora, 'pacman -S qemu-img' on Arch, 'brew install qemu' on macOS")
                    .causedBy(e);
        } catch (CommandException.TimedOut e) {
            throw BerthException.failed("qemu-img " + arguments[0] + " did not end in time")
                    .because("it ran for " + timeout.toMinutes() + " minutes")
                    .causedBy(e);
        }
    }

    private static BerthException failure(String what, CommandResult result) {
        BerthException failure = BerthException.failed(what);
        String why = result.tail(3).strip();
        if (why.contains("No space left on device")) {
            return failure.because("the file system is full").remedy("Make room and try again");
        }
        if (why.contains("lock")) {
            return failure.because("another process is using it (" + why + ")");
        }
        return failure.because(why);
    }
}
