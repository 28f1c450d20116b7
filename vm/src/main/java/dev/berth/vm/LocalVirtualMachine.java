package dev.berth.vm;

import dev.berth.vm.clock.GuestTime;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.DurableMove;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.file.SocketPath;
import dev.berth.vm.file.Tree;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.ShellQuoting;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.interruption.Beside;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.machine.Restoration;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.mount.SharedFolders;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.port.UdpRelays;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.snapshot.Snapshot;
import dev.berth.vm.snapshot.Snapshots;
import dev.berth.vm.ssh.SshConnection;
import dev.berth.vm.ssh.SshIdentity;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A machine on this host. Whatever a killed process left undone is done again by the next call: files are made beside
 * and renamed, and a machine that was left in the middle of its boot is ended and booted anew, since its console can
 * only be followed from the start.
 */
final class LocalVirtualMachine implements VirtualMachine {

    /** The longest name of a socket that is made in a machine's directory. */
    private static final String LONGEST_SOCKET = "containerd.sock";

    private static final Duration CONNECT = Duration.ofSeconds(30);

    private static final Duration JOURNAL = Duration.ofSeconds(30);

    /** Writing what containers have written but the disks have not got yet may take long on a busy host. */
    private static final Duration SETTLING = Duration.ofMinutes(2);

    /** Becoming somebody takes a moment, unless the host is very busy or an engine has to be started again. */
    private static final Duration INTRODUCTION = Duration.ofMinutes(2);

    /** To say what time it is takes the guest a moment; one that was made by an older Berth does not listen. */
    private static final Duration HEARING = Duration.ofSeconds(5);

    /** What is becoming a suspension, or has been one. */
    private static final String SUSPENDING = ".tmp-suspended";

    /** How the names of what is being deleted begin. */
    private static final String FORGOTTEN = ".tmp-forgotten-";

    /**
     * Writes what is not on the disks yet, and lets go of the page cache, which would be the larger part of what is
     * saved. What the next connection needs first is read again, where there is such a thing: resuming waits for it.
     * Guests of older images do not know how.
     */
    private static final String SETTLE = """
            [ ! -x /usr/lib/berth/settle ] || exec /usr/lib/berth/settle
            sync && echo 3 >/proc/sys/vm/drop_caches || exit
            cat /usr/sbin/dropbear $(ldd /usr/sbin/dropbear | grep -o '/[^ ]*') >/dev/null 2>&1 || :
            """;

    private final String name;
    private final Path directory;
    private final Hypervisor hypervisor;
    private final MachineDisks disks;
    private final Layers layers;
    private final Snapshots snapshots;
    private final SharedFolders folders;
    private final UdpRelays relays;
    private final ProcessRunner runner;
    private final SshIdentity identity;

    LocalVirtualMachine(String name, BerthHome home, Hypervisor hypervisor, ProcessRunner runner) {
        this.name = name;
        this.directory = home.profile(name);
        this.hypervisor = hypervisor;
        QemuImg images = new QemuImg(runner);
        this.layers = new Layers(home, images);
        this.disks = new MachineDisks(directory, images, layers);
        this.snapshots = new Snapshots(directory, layers, images);
        this.folders = new SharedFolders(name, directory, home.root(), runner);
        this.relays = new UdpRelays(directory, runner);
        this.runner = runner;
        this.identity = new SshIdentity(name, directory);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk) {
        prepareIdentity();
        disks.prepare(image, disk);
    }

    @Override
    public boolean prepare(VirtualMachine origin) {
        if (origin.runs()) {
            throw inUse(origin.name());
        }
        MachineDisks its = disks.of(origin.directory());
        if (its.unformatted()) {
            return false;
        }
        prepareIdentity();
        disks.prepare(its);
        return true;
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk, Path data) {
        requireOff();
        prepareIdentity();
        disks.prepare(data, disk);
        disks.prepare(image, disk);
    }

    @Override
    public Optional<DataCopy> copyData() {
        requireOff();
        if (disks.unformatted()) {
            return Optional.empty();
        }
        disks.fork();
        return Optional.of(new DataCopy() {
            @Override
            public void writeTo(Path file) {
                disks.flattenFork(file);
            }

            @Override
            public void close() {
                disks.forgetFork();
                layers.sweep();
            }
        });
    }

    @Override
    public void takeOver(VirtualMachine other) {
        if (other.runs()) {
            throw inUse(other.name());
        }
        requireShortPath();
        if (Files.exists(other.directory())) {
            layers.undisturbed(() -> move(other.directory()));
        }
        if (identity.complete()) {
            identity.pin();
        }
    }

    private void move(Path from) {
        try {
            Files.move(from, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BerthException.failed("could not move " + from + " to " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private void requireShortPath() {
        if (!SocketPath.fits(directory.resolve(LONGEST_SOCKET))) {
            throw BerthException.usage("the path of the directory " + directory + " is too long")
                    .because("sockets in it would have paths of more than " + SocketPath.LONGEST + " bytes")
                    .remedy("Set BERTH_HOME to a shorter path, or choose a shorter name");
        }
    }

    private void prepareIdentity() {
        prepareDirectory();
        makeIdentity();
    }

    private void prepareDirectory() {
        requireShortPath();
        BerthHome.privateDirectory(directory);
    }

    private void makeIdentity() {
        identity.create(runner);
        if (!Files.exists(machineId())) {
            PrivateFile.write(machineId(), UUID.randomUUID().toString().replace("-", ""));
        }
    }

    @Override
    public boolean prepared() {
        return identity.complete()
                && Files.exists(machineId())
                // While a snapshot is taken they may be on their way.
                && (disks.exist() || snapshots.unfinished());
    }

    @Override
    public Guest boot(BootPlan plan, Progress progress) {
        if (!prepared()) {
            throw BerthException.precondition(name + " has no disks yet")
                    .remedy("Make them with 'berth profile start " + name + "'");
        }
        requireImage(plan.image());
        return MachineEnded.survived(name, progress, () -> bootOnce(plan, progress));
    }

    private Guest bootOnce(BootPlan plan, Progress progress) {
        kill();
        requireWhole();
        disks.blank();
        return comeUp(
                follower -> progress.phase("machine", "starting the machine", () -> launch(plan, follower)),
                (machine, connection, follower) -> {
                    Duration timeout = plan.timeout();
                    progress.phase(
                            "kernel",
                            "booting the kernel",
                            () -> follower.await("kernel", GuestContract.MARKER_INITRD, timeout));
                    progress.phase(
                            "system",
                            "starting the system",
                            () -> follower.await("system", GuestContract.MARKER_SSH, timeout));
                    disks.formatted();
                    disks.individual();
                    connect(connection, plan, follower, progress);
                    if (!plan.mounts().isEmpty()) {
                        // Before the engine starts containers that use them; it has more to do than this until then.
                        progress.phase(
                                "folders",
                                "sharing folders of the host",
                                () -> folders.share(machine, connection, plan.mounts(), progress));
                    }
                    awaitEngine(connection, plan, follower, progress);
                },
                progress);
    }

    @Override
    public Guest start(Template template, BootPlan plan, Progress progress) {
        return MachineEnded.survived(name, progress, () -> startOnce(template, plan, progress));
    }

    private Guest startOnce(Template template, BootPlan plan, Progress progress) {
        kill();
        prepareDirectory();
        // Memory is what takes longest.
        try (Restoration memory = hypervisor.restoration(template.saved());
                Beside keys = Beside.start("making its keys", this::makeIdentity)) {
            disks.prepare(template);
            return goOn(template, memory, keys, plan, progress);
        }
    }

    private Guest goOn(Template template, Restoration memory, Beside keys, BootPlan plan, Progress progress) {
        return comeUp(
                follower -> {
                    Hardware hardware = Hardware.of(template).with(plan.parts().forwards(), plan.network());
                    return progress.phase("memory", "loading the memory of a machine like it", () -> {
                        beginLog(template);
                        return process().restore(hardware, memory, follower::line);
                    });
                },
                (machine, connection, follower) -> {
                    keys.await();
                    GuestIdentity who = new GuestIdentity(
                            name,
                            machineId(),
                            identity,
                            TimeZone.host(),
                            plan.parts().common() ? List.of() : plan.parts().files());
                    follower.beside("resumed", machine::resume);
                    follower.await("identity", "resumed", INTRODUCTION);
                    follower.beside("introduced", () -> {
                        machine.tell(
                                who.message(Instant.now()), when("open", () -> follower.done("open")), INTRODUCTION);
                        // One whose engine is yet to start, or of an older image, does not say so before.
                        follower.done("open");
                    });
                    progress.phase(
                            "identity",
                            "giving it an identity of its own",
                            () -> follower.await("identity", "open", INTRODUCTION));
                    if (plan.parts().common()) {
                        progress.phase("ssh", "connecting to the guest", () -> {
                            follower.beside("connected", () -> connection.connect(sockets(), plan.timeout()));
                            follower.await("ssh", "connected", plan.timeout());
                            follower.await("ssh", "introduced", INTRODUCTION);
                        });
                    } else {
                        connect(connection, plan, follower, progress);
                        awaitEngine(connection, plan, follower, progress);
                    }
                },
                progress);
    }

    /** What happens from the start of a machine's process until its engine answers. */
    @FunctionalInterface
    private interface Arrival {

        void await(Machine machine, SshConnection connection, BootFollower follower);
    }

    /** Starts a machine and sees it through; one that does not arrive is ended, with its connection. */
    private Guest comeUp(Function<BootFollower, Machine> start, Arrival arrival, Progress progress) {
        try (BootFollower follower = new BootFollower(name, consoleLog(), progress)) {
            Machine machine = start.apply(follower);
            try (machine) {
                follower.watch(machine);
                SshConnection connection = connection(machine);
                arrival.await(machine, connection, follower);
                return connection;
            } catch (RuntimeException e) {
                Uninterrupted.run(machine::kill);
                throw e;
            }
        } catch (RuntimeException e) {
            Uninterrupted.run(() -> connection(0).disconnect());
            throw e;
        }
    }

    /** The console's log begins with what was printed by the machine that this one continues from. */
    private void beginLog(Template template) {
        try {
            Files.copy(template.consoleLog(), consoleLog(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw BerthException.failed("could not copy the console's log of a template")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static void connect(SshConnection connection, BootPlan plan, BootFollower follower, Progress progress) {
        progress.phase("ssh", "connecting to the guest", () -> {
            // Nobody has to knock at a door that is not open yet.
            follower.await("ssh", GuestContract.MARKER_SSH, plan.timeout());
            follower.beside("connected", () -> connection.connect(plan.timeout()));
            follower.await("ssh", "connected", plan.timeout());
        });
    }

    private static void awaitEngine(SshConnection connection, BootPlan plan, BootFollower follower, Progress progress) {
        String marker = plan.parts().readyMarker();
        progress.phase(
                "engine",
                "waiting for the engine",
                () -> follower.await("engine", marker, plan.timeout(), () -> printJournal(connection, marker)));
    }

    /**
     * Has an engine that takes too long say on the console what it has been doing; its service has the marker's name.
     */
    private static boolean printJournal(SshConnection connection, String service) {
        try {
            return connection
                    .run(GuestContract.SHOW_JOURNAL + " " + ShellQuoting.quote(service), JOURNAL)
                    .succeeded();
        } catch (BerthException e) {
            // The guest does not even answer; what it has printed so far must do.
            return false;
        }
    }

    @Override
    public Optional<Machine> running() {
        return hypervisor.find(directory);
    }

    @Override
    public Guest guest() {
        return guest(CONNECT);
    }

    @Override
    public Guest guest(Duration timeout) {
        Machine machine = running().orElseThrow(this::notRunning);
        SshConnection connection = connection(machine);
        connection.connect(timeout);
        return connection;
    }

    @Override
    public Optional<Guest> connected() {
        return running()
                .map(this::connection)
                .filter(connection -> connection.connection().isPresent())
                .map(Guest.class::cast);
    }

    @Override
    public void share(List<Mount> mounts, Progress progress) {
        if (mounts.isEmpty() && shared().isEmpty() && serving()) {
            return;
        }
        try (Machine machine = running().orElseThrow(this::notRunning)) {
            SshConnection connection = connection(machine);
            connection.connect(CONNECT);
            folders.share(machine, connection, mounts, progress);
        }
    }

    @Override
    public List<Mount> shared() {
        return folders.asked();
    }

    @Override
    public boolean serving() {
        return folders.served();
    }

    @Override
    public void shutDown(Duration timeout) {
        Optional<Machine> running = running();
        if (running.isPresent()) {
            long deadline = System.nanoTime() + timeout.toNanos();
            BerthException failure =
                    BerthException.failed(name + " did not shut down within " + timeout.toSeconds() + " s");
            try {
                SshConnection connection = connection(running.get());
                connection.connect(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT);
                // A guest that is very busy gets all the time there is.
                connection.run("systemctl --no-block poweroff", until(deadline));
            } catch (BerthException e) {
                // It may be on its way down already, and have closed the connection.
                if (!running.get().awaitExit(Duration.ofSeconds(1))) {
                    throw failure.because(e.account()).causedBy(e);
                }
            }
            if (!running.get().awaitExit(until(deadline))) {
                throw failure;
            }
        }
        kill();
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public boolean suspended() {
        return Files.exists(suspension()) && running().isEmpty();
    }

    @Override
    public void suspend(Progress progress) {
        Machine machine = running().orElseThrow(this::notRunning);
        share(List.of(), progress);
        progress.phase("settle", "writing what is not on its disks yet", () -> {
            SshConnection connection = connection(machine);
            // What serves it in the guest has gone, too, when the guest is asked by other means to settle.
            connection.disconnect();
            if (hears(machine, Hardware.read(hardware())) && settles(machine)) {
                return;
            }
            connection.connect(CONNECT);
            CommandResult settled = connection.run(SETTLE, SETTLING);
            if (!settled.succeeded()) {
                throw BerthException.failed(name + " could not write its data to its disks")
                        .because(settled.tail(3).strip());
            }
            connection.disconnect();
        });
        progress.phase("memory", "saving its memory", () -> {
            Path staged = directory.resolve(SUSPENDING);
            try {
                Tree.delete(staged);
                BerthHome.privateDirectory(staged);
                Files.copy(hardware(), staged.resolve(MachineStart.HARDWARE));
                machine.save(staged);
                try {
                    Files.move(staged, suspension(), StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    machine.resume();
                    throw e;
                }
            } catch (IOException e) {
                throw BerthException.failed("could not suspend " + name)
                        .because(e.toString())
                        .causedBy(e);
            } finally {
                Tree.delete(staged);
            }
            Uninterrupted.run(machine::kill);
        });
    }

    @Override
    public Guest resume(Duration timeout, Progress progress) {
        if (!suspended()) {
            throw BerthException.precondition(name + " is not suspended");
        }
        requireWhole();
        Hardware hardware = Hardware.read(suspension().resolve(MachineStart.HARDWARE));
        Machine machine = progress.phase("memory", "loading its memory", () -> {
            Machine restored = restored(hardware);
            try (restored) {
                Uninterrupted.run(() -> {
                    putMemoryAway();
                    restored.resume();
                });
                return restored;
            } catch (RuntimeException e) {
                Uninterrupted.run(restored::kill);
                throw e;
            }
        });
        Guest guest = progress.phase("ssh", "connecting to the guest", () -> {
            SshConnection connection = connection(machine);
            AtomicBoolean told = new AtomicBoolean();
            try (Beside telling = Beside.start("telling it the time", () -> told.set(hears(machine, hardware)))) {
                connection.connect(sockets(), timeout);
                telling.await();
            }
            if (!told.get()) {
                connection.run(setTime(Instant.now(), TimeZone.host()), CONNECT);
            }
            return connection;
        });
        putLoadedAside();
        return guest;
    }

    /** Those of the guest that clients on the host rely on, by where they look for them. */
    private Map<Path, String> sockets() {
        return PortPlan.of(directory).sockets().stream()
                .collect(Collectors.toMap(socket -> Path.of(socket.host()), PortPlan.Socket::guest));
    }

    private Machine restored(Hardware hardware) {
        try (Restoration memory = hypervisor.restoration(suspension())) {
            return process().restore(hardware, memory, line -> {});
        }
    }

    /** Gives it a name that nothing else will have, so that it can be deleted at any moment. */
    private void putLoadedAside() {
        Path forgotten = directory.resolve(FORGOTTEN + UUID.randomUUID());
        try {
            Files.move(directory.resolve(SUSPENDING), forgotten, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteForgotten();
        }
    }

    private void deleteForgotten() {
        Tree.delete(directory.resolve(SUSPENDING));
        deleteLoadedMemory();
    }

    @Override
    public void deleteLoadedMemory() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, FORGOTTEN + "*")) {
            left.forEach(Tree::delete);
        } catch (NoSuchFileException e) {
            // There is no machine.
        } catch (IOException | DirectoryIteratorException e) {
            throw BerthException.failed("could not delete what is left in " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Tells a guest what time it is where, which it may have slept through; false if it did not take that in. */
    private static boolean hears(Machine machine, Hardware hardware) {
        if (!hardware.hears()) {
            return false;
        }
        try {
            machine.tell(GuestIdentity.message(Instant.now(), TimeZone.host()), answer -> {}, HEARING);
            return true;
        } catch (BerthException e) {
            return false;
        }
    }

    /** Has a guest settle that hears; false if it is of an older image and does not know how. */
    private static boolean settles(Machine machine) {
        AtomicBoolean settled = new AtomicBoolean();
        machine.tell("settle\nend\n", when("settled", () -> settled.set(true)), SETTLING);
        return settled.get();
    }

    /** Does something when a guest gives one answer, whatever else it says. */
    private static Consumer<String> when(String expected, Runnable action) {
        return answer -> {
            if (answer.equals(expected)) {
                action.run();
            }
        };
    }

    /** The same as a script. */
    private static String setTime(Instant now, TimeZone zone) {
        String here = ShellQuoting.quote(GuestContract.TIME_ZONES + zone.name());
        return GuestTime.set(now) + "; [ " + GuestContract.LOCAL_TIME + " -ef " + here + " ] || ln -sfT " + here + " "
                + GuestContract.LOCAL_TIME;
    }

    @Override
    public void recover() {
        deleteForgotten();
        disks.forgetFork();
        Optional<Machine> running = running();
        if (running.isEmpty()) {
            snapshots.recover();
            layers.sweep();
            return;
        }
        Machine machine = running.get();
        if (Files.exists(suspension())) {
            // It was stopped when its memory was kept, and has not gone on since.
            connection(0).disconnect();
            machine.kill();
        } else if (machine.state() == MachineState.PAUSED) {
            machine.resume();
        }
    }

    @Override
    public boolean unfinished() {
        return snapshots.unfinished();
    }

    @Override
    public void kill() {
        connection(0).disconnect();
        running().ifPresent(Machine::kill);
        relays.clear();
        folders.clear();
        forgetMemory();
    }

    /** Takes the kept memory out of the way for good: it must never be loaded onto disks that were written to since. */
    private void forgetMemory() {
        putMemoryAway();
        deleteForgotten();
    }

    private void putMemoryAway() {
        if (!Files.exists(suspension())) {
            return;
        }
        Path forgotten = directory.resolve(SUSPENDING);
        Tree.delete(forgotten);
        Uninterrupted.run(() -> {
            try {
                DurableMove.move(suspension(), forgotten);
            } catch (IOException e) {
                throw BerthException.failed("could not delete " + suspension())
                        .because(e.toString())
                        .causedBy(e);
            }
        });
    }

    @Override
    public void discardDisks(boolean data) {
        requireOff();
        forgetMemory();
        disks.discard(data);
        layers.sweep();
    }

    @Override
    public void setDisksAside(boolean data) {
        requireOff();
        forgetMemory();
        layers.undisturbed(() -> disks.setAside(data));
        layers.sweep();
    }

    @Override
    public void bringDisksBack() {
        requireOff();
        layers.undisturbed(disks::bringBack);
        layers.sweep();
    }

    @Override
    public void deleteDisksAside() {
        if (disks.deleteAside()) {
            layers.sweep();
        }
    }

    @Override
    public List<Snapshot> snapshots() {
        return snapshots.list();
    }

    @Override
    public Snapshot takeSnapshot(String tag, String image, String settings) {
        requireOff();
        // What a clone begins with would be taken for its own after a restore, keys and certificates with it.
        if (disks.unformatted() || disks.copied()) {
            throw BerthException.precondition("there is nothing yet in " + name + " to keep")
                    .because("it has never come up")
                    .remedy("Start it with 'berth profile start " + name + "'");
        }
        return snapshots.take(tag, image, settings, List.of(disks.root(), disks.data()), suspension());
    }

    @Override
    public void restoreSnapshot(Snapshot snapshot, Runnable replacing) {
        requireOff();
        snapshots.restore(snapshot, suspension(), () -> {
            replacing.run();
            forgetMemory();
        });
        disks.formatted();
        layers.sweep();
    }

    @Override
    public void deleteSnapshot(Snapshot snapshot) {
        snapshots.delete(snapshot);
        layers.sweep();
    }

    @Override
    public List<Path> attached() {
        return Stream.concat(Stream.of(directory), snapshots.memories().stream())
                .map(kept -> kept.resolve(MachineStart.HARDWARE))
                .filter(Files::exists)
                .flatMap(hardware -> Hardware.read(hardware).disks().stream())
                .map(ReadOnlyDisk::file)
                .distinct()
                .toList();
    }

    @Override
    public Path consoleLog() {
        return directory.resolve("serial.log");
    }

    @Override
    public void destroy() {
        if (Files.exists(directory)) {
            kill();
            layers.undisturbed(() -> Tree.delete(directory));
            layers.sweep();
        }
    }

    /** Names this machine to itself for as long as it exists, as {@code machine-id(5)} wants. */
    private Path machineId() {
        return directory.resolve("machine-id");
    }

    /** What the machine that runs was launched with. */
    private Path hardware() {
        return directory.resolve(MachineStart.HARDWARE);
    }

    /** Memory and device state of a machine that is suspended; there as a whole or not at all. */
    private Path suspension() {
        return directory.resolve(Sleep.SUSPENSION);
    }

    private BerthException notRunning() {
        return BerthException.precondition(name + " is not running")
                .remedy("Start it with 'berth profile start " + name + "'");
    }

    private SshConnection connection(Machine machine) {
        return connection(machine.sshPort());
    }

    private SshConnection connection(int port) {
        return new SshConnection(identity, port, runner);
    }

    private void requireOff() {
        if (runs()) {
            throw inUse(name);
        }
    }

    /** What is written to disks from here on would be lost if they were put back only later. */
    private void requireWhole() {
        if (snapshots.unfinished()) {
            throw BerthException.failed("the disks of " + name + " are not in their places")
                    .because("a snapshot of it could not be undone")
                    .remedy("Put that right with: berth profile start " + name);
        }
    }

    private static BerthException inUse(String machine) {
        return BerthException.failed("the disks of " + machine + " are in use")
                .because("it is running")
                .remedy("Stop it with 'berth profile stop " + machine + "'");
    }

    /** A kernel only fits the root disk it was made with: its modules are there. */
    private void requireImage(GuestImage image) {
        if (disks.on(image)) {
            return;
        }
        throw BerthException.precondition("could not boot " + name)
                .because("its system disk was made from another image than " + image.digest())
                .remedy("Make it anew, with all data kept, with 'berth profile reset --keep-data " + name + "'");
    }

    private Machine launch(BootPlan plan, BootFollower follower) {
        Hardware hardware = new Hardware(
                plan.cpus(),
                plan.memory(),
                plan.image().kernel(),
                plan.image().initrd(),
                // A kernel that panics reboots at once, which ends the machine: nobody has to wait for a deadline.
                GuestContract.kernelCommandLine(
                                Architecture.host(), plan.parts().target()) + " panic=-1",
                plan.parts().disks(),
                plan.parts().forwards(),
                plan.network());
        try (BootCredentials credentials = BootCredentials.write(
                directory.resolve("credentials"),
                name,
                machineId(),
                identity,
                TimeZone.host(),
                plan.parts().files(),
                disks.copied() ? GuestContract.IDENTITIES : List.of())) {
            return process().launch(hardware, credentials.files(), follower::line);
        }
    }

    private MachineStart process() {
        return new MachineStart(name, disks, hypervisor);
    }
}
