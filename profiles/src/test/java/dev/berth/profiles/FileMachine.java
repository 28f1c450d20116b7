package dev.berth.profiles;

import dev.berth.vm.BootPlan;
import dev.berth.vm.DataCopy;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Following;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.MachineUsage;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.Snapshot;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A machine whose whole state is in files, so that it outlives the "process" that made it. It runs while there is a
 * file {@code running}; its boot is complete when that says so.
 */
final class FileMachine implements VirtualMachine {

    private final String name;
    private final Path directory;
    private final World world;

    FileMachine(String name, Path directory, World world) {
        this.name = name;
        this.directory = directory;
        this.world = world;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path directory() {
        return directory;
    }

    Path root() {
        return directory.resolve("root.qcow2");
    }

    Path data() {
        return directory.resolve("data.qcow2");
    }

    private Path process() {
        return directory.resolve("running");
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk) {
        world.point("prepare");
        try {
            Files.createDirectories(directory);
            world.point("directory made");
            if (!Files.exists(data())) {
                Files.writeString(data(), UUID.randomUUID() + "\n");
            }
            Files.writeString(directory.resolve("size"), disk.toString());
            world.point("data disk made");
            if (!Files.exists(root())) {
                Files.writeString(root(), image.digest());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.point("prepared");
    }

    private void prepare(Template template) {
        try {
            Files.createDirectories(directory);
            delete(root());
            Files.writeString(data(), Files.readString(template.dataDisk()) + UUID.randomUUID() + "\n");
            world.point("data disk made");
            Files.writeString(root(), Files.readString(template.rootDisk()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.point("prepared");
    }

    /** Each disk is on its way for a moment, as that of a snapshot is. */
    @Override
    public boolean prepare(VirtualMachine origin) {
        world.point("prepare from " + origin.name());
        if (origin.runs() || Files.exists(process())) {
            throw new AssertionError("disks taken of a running machine, or given to one");
        }
        FileMachine its = (FileMachine) origin;
        if (world.is("never-up")) {
            return false;
        }
        try {
            Files.createDirectories(directory);
            delete(root());
            delete(data());
            for (Path disk : List.of(its.root(), its.data())) {
                move(disk, its.directory.resolve("going"));
                world.point("disk on its way");
                copy(its.directory.resolve("going"), directory.resolve(disk.getFileName()));
                move(its.directory.resolve("going"), disk);
                world.point("disk taken");
            }
            if (world.is("clone-of-disks-fails")) {
                throw BerthException.failed("could not make the disk");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk, Path incoming) {
        world.point("prepare from data");
        delete(root());
        move(incoming, data());
        world.point("data disk made");
        prepare(image, disk);
    }

    @Override
    public Optional<DataCopy> copyData() {
        world.point("copy data");
        if (Files.exists(process())) {
            throw new AssertionError("data taken of a running machine");
        }
        if (world.is("never-up")) {
            return Optional.empty();
        }
        Path fork = directory.resolve("fork");
        delete(fork);
        copy(data(), fork);
        world.point("data copied");
        return Optional.of(new DataCopy() {
            @Override
            public void writeTo(Path file) {
                world.point("flatten");
                copy(fork, file);
                world.point("flattened");
            }

            @Override
            public void close() {
                delete(fork);
            }
        });
    }

    @Override
    public void takeOver(VirtualMachine other) {
        world.point("take over");
        if (other.runs()) {
            throw new AssertionError("a running machine taken over");
        }
        if (Files.exists(other.directory())) {
            move(other.directory(), directory);
        }
        world.point("taken over");
    }

    @Override
    public Guest start(Template template, BootPlan plan, Progress progress) {
        world.point("start from template");
        prepare(template);
        if (!prepared() || Files.exists(process())) {
            throw new AssertionError("started without disks, or twice");
        }
        progress.phase("memory", "loading the memory of a machine like it", () -> {
            write(paused(), "");
            write(process(), "restoring");
            write(consoleLog(), "Linux version 6.12\n");
            world.point("memory loaded");
        });
        if (world.is("clone-fails")) {
            kill();
            throw BerthException.failed("its memory was saved by another QEMU");
        }
        progress.phase("identity", "giving it an identity of its own", () -> {
            delete(paused());
            world.point("going on");
        });
        if (Thread.currentThread().isInterrupted()) {
            Uninterrupted.run(this::kill);
            throw BerthException.failed("interrupted while giving " + name + " its identity");
        }
        write(process(), "complete " + plan.cpus() + " " + plan.memory());
        world.happened("continue " + name);
        world.point("introduced");
        return guest();
    }

    @Override
    public boolean prepared() {
        return Files.exists(directory.resolve("going")) || (Files.exists(root()) && Files.exists(data()));
    }

    @Override
    public Guest boot(BootPlan plan, Progress progress) {
        world.point("boot");
        try {
            if (!prepared() || Files.exists(process())) {
                throw new AssertionError("booted without disks, or twice");
            }
            if (!Files.readString(root()).equals(plan.image().digest())) {
                throw new AssertionError("booted with the kernel of another image than its root disk's");
            }
            progress.phase("machine", "starting the machine", () -> {
                delete(suspension());
                world.point("memory forgotten");
                write(process(), "booting");
                write(consoleLog(), "Linux version 6.12\n");
                world.point("machine started");
            });
            if (Thread.currentThread().isInterrupted()) {
                Uninterrupted.run(this::kill);
                throw BerthException.failed("interrupted while booting " + name);
            }
            if (world.bootFails()) {
                kill();
                throw BerthException.failed("could not boot " + name).because("the kernel panicked");
            }
            world.awaitBootMayGoOn();
            progress.phase("engine", "starting the engine", () -> world.point("engine starting"));
            share(plan.mounts(), progress);
            write(process(), "complete " + plan.cpus() + " " + plan.memory());
            world.happened("boot " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.point("booted");
        return guest();
    }

    boolean complete() {
        try {
            return Files.exists(process())
                    && !Files.exists(paused())
                    && !world.is("host-disk-was-full")
                    && Files.readString(process()).startsWith("complete");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Machine> running() {
        return Files.exists(process()) ? Optional.of(new RunningMachine()) : Optional.empty();
    }

    @Override
    public Guest guest() {
        if (!Files.exists(process())) {
            throw BerthException.precondition(name + " is not running");
        }
        return new FileGuest();
    }

    @Override
    public Guest guest(Duration timeout) {
        return guest();
    }

    @Override
    public Optional<Guest> connected() {
        return running().map(machine -> new FileGuest());
    }

    private Path folders() {
        return directory.resolve("folders");
    }

    @Override
    public void share(List<Mount> mounts, Progress progress) {
        if (!Files.exists(process())) {
            throw new AssertionError("folders shared with a machine that does not run");
        }
        world.point("share");
        if (world.is("sharing-fails")) {
            throw BerthException.failed("virtiofsd could not be started");
        }
        world.unset("virtiofsd-died");
        write(folders(), mounts.stream().map(Mount::toString).collect(Collectors.joining("\n")));
        world.point("shared");
    }

    @Override
    public List<Mount> shared() {
        try {
            return Files.exists(folders())
                    ? Files.readAllLines(folders()).stream()
                            .map(line -> Mount.parse(line, Path.of("/"), Path.of("/")))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean serving() {
        return !world.is("virtiofsd-died");
    }

    @Override
    public void shutDown(Duration timeout) {
        world.point("shutdown");
        world.patience = timeout;
        if (world.guestHangs()) {
            throw BerthException.failed("the guest did not shut down in time");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw BerthException.failed("interrupted while shutting down " + name);
        }
        delete(directory.resolve("docker.sock"));
        world.point("shutting down");
        end();
        delete(suspension());
        world.point("shut down");
    }

    private Path suspension() {
        return directory.resolve("memory");
    }

    private Path paused() {
        return directory.resolve("paused");
    }

    @Override
    public boolean suspended() {
        return Files.exists(suspension()) && !Files.exists(process());
    }

    @Override
    public void suspend(Progress progress) {
        world.point("suspend");
        if (!Files.exists(process()) || Files.exists(paused())) {
            throw new AssertionError("suspended while it did not run");
        }
        delete(directory.resolve("docker.sock"));
        world.point("disconnected");
        if (Thread.currentThread().isInterrupted()) {
            throw BerthException.failed("interrupted while suspending " + name);
        }
        share(List.of(), progress);
        Uninterrupted.run(() -> {
            write(paused(), "");
            world.point("paused");
            if (world.is("save-fails")) {
                delete(paused());
                throw BerthException.failed("could not save the memory of " + name);
            }
            copy(process(), suspension());
            world.point("memory saved");
            end();
            world.point("suspended");
        });
    }

    @Override
    public Guest resume(Duration timeout, Progress progress) {
        world.point("resume");
        if (world.is("restore-fails")) {
            throw BerthException.failed("its memory was saved by another QEMU");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw BerthException.failed("interrupted while resuming " + name);
        }
        Uninterrupted.run(() -> {
            write(paused(), "");
            copy(suspension(), process());
            world.point("memory loaded");
            delete(suspension());
            world.point("memory forgotten");
            delete(paused());
            world.point("resumed");
        });
        return guest();
    }

    @Override
    public boolean unfinished() {
        return Files.exists(directory.resolve("going"));
    }

    @Override
    public void deleteLoadedMemory() {
        // It is deleted at once here.
    }

    @Override
    public void recover() {
        world.point("recover");
        delete(directory.resolve("fork"));
        if (Files.exists(directory.resolve("going"))) {
            move(directory.resolve("going"), Files.exists(root()) ? data() : root());
        }
        if (Files.exists(process()) && Files.exists(suspension())) {
            end();
        } else {
            delete(paused());
        }
        world.point("recovered");
    }

    /** Files of a process go with it, in no order that can be seen from outside. */
    private void end() {
        delete(process());
        delete(folders());
        delete(paused());
    }

    @Override
    public void kill() {
        world.point("kill");
        delete(directory.resolve("docker.sock"));
        end();
        world.point("killed");
        delete(suspension());
    }

    @Override
    public void discardDisks(boolean data) {
        world.point("discard");
        if (Files.exists(process())) {
            throw new AssertionError("disks discarded under a running machine");
        }
        delete(root());
        world.point("root disk discarded");
        if (data) {
            delete(data());
            world.point("data disk discarded");
        }
    }

    private Path aside() {
        return directory.resolve("aside");
    }

    @Override
    public void setDisksAside(boolean data) {
        world.point("set aside");
        if (Files.exists(process())) {
            throw new AssertionError("disks set aside under a running machine");
        }
        for (Path disk : data ? List.of(root(), data()) : List.of(root())) {
            World.create(aside());
            Path to = aside().resolve(disk.getFileName());
            if (Files.exists(disk) && !Files.exists(to)) {
                move(disk, to);
            }
            delete(disk);
            world.point("disk set aside");
        }
        if (world.is("aside-broken")) {
            throw BerthException.failed("could not set the disks aside");
        }
    }

    @Override
    public void bringDisksBack() {
        world.point("bring back");
        if (world.is("back-broken")) {
            throw BerthException.failed("could not bring the disks back");
        }
        for (Path disk : List.of(root(), data())) {
            Path from = aside().resolve(disk.getFileName());
            if (Files.exists(from)) {
                move(from, disk);
                world.point("disk brought back");
            }
        }
        deleteDisksAside();
    }

    @Override
    public void deleteDisksAside() {
        for (Path disk : List.of(root(), data())) {
            delete(aside().resolve(disk.getFileName()));
            world.point("disk aside deleted");
        }
        delete(aside());
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Snapshot> snapshots() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".snapshot"))
                    .map(FileMachine::manifest)
                    .sorted(Comparator.comparing(Snapshot::createdAt))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Snapshot manifest(Path file) {
        try {
            String[] words = Files.readString(file).split(" ", 6);
            return new Snapshot(
                    words[0],
                    words[1],
                    Instant.parse(words[2]),
                    Boolean.parseBoolean(words[3]),
                    words[4],
                    words[5],
                    ByteSize.ofMiB(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Snapshot takeSnapshot(String tag, String image, String settings) {
        if (Files.exists(process())) {
            throw new AssertionError("a snapshot of the disks of a running machine");
        }
        world.point("snapshot");
        if (world.is("snapshot-fails")) {
            throw BerthException.failed("could not keep the disks of " + name);
        }
        String id = UUID.randomUUID().toString();
        copy(root(), directory.resolve("kept-root-" + id));
        world.point("root disk kept");
        copy(data(), directory.resolve("kept-data-" + id));
        if (suspended()) {
            copy(suspension(), directory.resolve("kept-memory-" + id));
        }
        world.point("all kept");
        Snapshot snapshot = new Snapshot(id, tag, Instant.now(), suspended(), image, settings, ByteSize.ofMiB(1));
        write(
                directory.resolve(id + ".snapshot"),
                String.join(" ", id, tag, snapshot.createdAt().toString(), "" + snapshot.memory(), image, settings));
        world.point("snapshot there");
        return snapshot;
    }

    @Override
    public void restoreSnapshot(Snapshot snapshot, Runnable replacing) {
        if (Files.exists(process())) {
            throw new AssertionError("disks replaced under a running machine");
        }
        world.point("restore");
        if (world.is("no-room")) {
            throw BerthException.failed("could not make the disk").because("the file system is full");
        }
        replacing.run();
        delete(suspension());
        world.point("memory forgotten");
        replace("kept-root-" + snapshot.id(), root());
        world.point("root disk replaced");
        if (world.is("room-runs-out")) {
            throw BerthException.failed("could not make the disk").because("the file system is full");
        }
        replace("kept-data-" + snapshot.id(), data());
        world.point("data disk replaced");
        if (snapshot.memory()) {
            replace("kept-memory-" + snapshot.id(), suspension());
            world.point("memory brought back");
        }
    }

    private void replace(String kept, Path file) {
        delete(file);
        copy(directory.resolve(kept), file);
    }

    @Override
    public void deleteSnapshot(Snapshot snapshot) {
        delete(directory.resolve(snapshot.id() + ".snapshot"));
        world.point("snapshot gone");
    }

    @Override
    public List<Path> attached() {
        return List.of();
    }

    @Override
    public Path consoleLog() {
        return directory.resolve("serial.log");
    }

    @Override
    public void destroy() {
        world.point("destroy");
        if (world.is("destroy-fails")) {
            throw BerthException.failed("could not end QEMU");
        }
        if (!Files.exists(directory)) {
            return;
        }
        kill();
        deleteDisksAside();
        try (Stream<Path> files = Files.list(directory)) {
            files.sorted().toList().forEach(file -> {
                delete(file);
                world.point("deleted " + file.getFileName());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete(directory);
        world.point("destroyed");
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class RunningMachine implements Machine {

        @Override
        public String instanceId() {
            return name;
        }

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }

        @Override
        public int sshPort() {
            return 2222;
        }

        @Override
        public List<PortForward> launchedForwards() {
            return List.of();
        }

        @Override
        public List<PortForward> forwards() {
            return List.of();
        }

        @Override
        public List<PortForward> changeForwards(Collection<PortForward> remove, Collection<PortForward> add) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Integer, String> folders() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void plugFolder(int slot, Path socket, String tag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean unplugFolder(int slot, Duration patience) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MachineUsage usage() {
            return new MachineUsage(Instant.EPOCH, Duration.ZERO, OptionalLong.empty(), 0, 0, Optional.empty());
        }

        @Override
        public MachineState state() {
            if (world.is("host-disk-was-full")) {
                return MachineState.FAULTED;
            }
            return Files.exists(process()) ? MachineState.RUNNING : MachineState.GONE;
        }

        @Override
        public void save(Path saved) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void saveAndEnd(Path saved) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void tell(String message, Consumer<String> answers, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume() {
            world.unset("host-disk-was-full");
            delete(paused());
        }

        @Override
        public void kill() {
            FileMachine.this.kill();
        }

        @Override
        public boolean awaitExit(Duration timeout) {
            return !Files.exists(process());
        }

        @Override
        public void close() {}
    }

    private final class FileGuest implements Guest {

        @Override
        public CommandResult run(String script, Duration timeout) {
            return new CommandResult(0, "", "");
        }

        @Override
        public CommandResult feed(Path file, List<String> command, Duration timeout) {
            return new CommandResult(0, "", "");
        }

        @Override
        public int attach(List<String> arguments, boolean terminal) {
            return arguments.size();
        }

        @Override
        public int attachWithAgent(List<String> arguments, boolean terminal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forwardSocket(Path hostSocket, String guestSocket) {
            world.point("forward");
            write(hostSocket, guestSocket);
            world.point("forwarded");
        }

        @Override
        public Following follow(String script, Consumer<String> onLine, Runnable onEnd) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void open(Tunnel tunnel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(Tunnel tunnel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong connection() {
            return OptionalLong.empty();
        }

        @Override
        public void disconnect() {
            delete(directory.resolve("docker.sock"));
        }
    }
}
