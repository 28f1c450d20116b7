package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.interruption.Beside;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Acceleration;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.machine.Expectation;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.Restoration;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs machines with QEMU, one process each, that detach from this one and live on without it.
 *
 * <p>Nothing about a machine is written down: the process itself says which directory, instance and port it is for. A
 * machine is found at any moment from QEMU's own pid file on, even one whose launch was killed half way.
 */
public final class QemuHypervisor implements Hypervisor {

    /** QEMU needs a fraction of a second to open its files; the rest is for a busy computer. */
    private static final Duration START = Duration.ofSeconds(60);

    /** How long a killed QEMU may take to give its memory back. */
    private static final Duration DYING = Duration.ofSeconds(5);

    /** QEMU does not tell when its monitor is there, so it is tried at this pace. */
    private static final Duration PACE = Duration.ofMillis(2);

    private static final Pattern MAJOR = Pattern.compile("version (\\d+)\\.");

    private final ProcessRunner runner;
    private final OperatingSystem host;
    private final AccelerationProbe probe;
    private final QemuImg memory;
    private final QemuUsage usage;

    private final AtomicReference<@Nullable QemuRestoration> expected = new AtomicReference<>();

    QemuHypervisor(ProcessRunner runner, OperatingSystem host, AccelerationProbe probe) {
        this.runner = runner;
        this.host = host;
        this.probe = probe;
        this.memory = new QemuImg(runner);
        this.usage = new QemuUsage(runner);
    }

    /** The hypervisor of the host this process runs on. */
    public static QemuHypervisor onThisHost(BerthHome home, ProcessRunner runner) {
        OperatingSystem host = OperatingSystem.host();
        return new QemuHypervisor(
                runner,
                host,
                new AccelerationProbe(
                        runner,
                        host,
                        Architecture.host(),
                        Path.of("/dev/kvm"),
                        home.root().resolve("acceleration.json")));
    }

    @Override
    public Acceleration acceleration() {
        return probe.acceleration();
    }

    @Override
    public Machine launch(MachineSpec spec, Consumer<String> console) {
        Accelerator accelerator = acceleration().accelerator();
        requireProgram(spec);
        boolean slowToMove = accelerator == Accelerator.TCG && translatesAnew(spec.architecture());
        try (MemoryFile ram = host == OperatingSystem.LINUX ? MemoryFile.create(spec.memory()) : null) {
            List<String> arguments =
                    QemuCommandLine.of(host, accelerator, spec, slowToMove, ram == null ? null : ram.path());
            return start(spec, arguments, (files, process) -> {
                ConsoleReader reader = new ConsoleReader(files.console(), console);
                Machine machine = new QemuMachine(files, process, memory, usage, Optional.of(reader));
                machine.resume();
                return machine;
            });
        } catch (IOException e) {
            throw BerthException.failed("could not start QEMU for " + spec.name())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * Whether QEMU translates a program anew for each address at which it is mapped: then guests boot in two thirds of
     * the time where programs always are at the same addresses. Versions before 9.0 do ("accel/tcg: Revert mapping of
     * PCREL translation block to multiple virtual addresses", of January 2024), except for the first ones of 7.2, 8.0,
     * 8.1 and 8.2, which are not told apart.
     */
    private boolean translatesAnew(Architecture architecture) {
        try {
            Matcher major =
                    MAJOR.matcher(runner.output(Command.of(QemuCommandLine.program(architecture), "--version")));
            return major.find() && Integer.parseInt(major.group(1)) < 9;
        } catch (CommandException e) {
            // Whatever is wrong with it, its start will tell.
            return false;
        }
    }

    @Override
    public Restoration restoration(Path directory) {
        SavedMachine saved = new SavedMachine(directory);
        Optional<QemuRestoration> there = letGo();
        if (there.isPresent() && there.get().isOf(saved)) {
            return there.get();
        }
        there.ifPresent(QemuRestoration::close);
        try {
            return load(saved);
        } catch (IOException e) {
            throw notLoaded(saved, e);
        }
    }

    @Override
    public Expectation expect(Path directory) {
        letGo().ifPresent(QemuRestoration::close);
        SavedMachine saved = new SavedMachine(directory);
        try {
            expected.set(load(saved));
            return () -> letGo().ifPresent(QemuRestoration::close);
        } catch (IOException e) {
            // Whoever asks for it is told.
            return Expectation.NONE;
        }
    }

    private Optional<QemuRestoration> letGo() {
        return Optional.ofNullable(expected.getAndSet(null));
    }

    private QemuRestoration load(SavedMachine saved) throws IOException {
        Optional<List<?>> stamp = saved.stamp();
        ByteSize size = new ByteSize(Files.size(saved.memory()));
        CompletableFuture<MemoryFile> ram = new CompletableFuture<>();
        return new QemuRestoration(saved, stamp, ram, Beside.start("copying its memory", () -> copy(saved, size, ram)));
    }

    private static void copy(SavedMachine saved, ByteSize size, CompletableFuture<MemoryFile> ram) {
        try {
            // Also made here, since Java needs a while until it can call the system.
            MemoryFile made = MemoryFile.create(size);
            ram.complete(made);
            new SparseFile(saved.memory()).copyTo(made.path());
        } catch (IOException e) {
            throw notLoaded(saved, e);
        } finally {
            ram.cancel(false);
        }
    }

    private static BerthException notLoaded(SavedMachine saved, IOException cause) {
        return BerthException.failed("could not load the memory in " + saved.directory())
                .because(cause.toString())
                .causedBy(cause);
    }

    /** Its memory is copied while QEMU starts, which does not look into it before its devices are loaded. */
    private final class QemuRestoration implements Restoration {

        private final SavedMachine saved;
        private final Optional<List<?>> stamp;

        /** There from the beginning of the copying on; cancelled when it could not be made. */
        private final CompletableFuture<MemoryFile> ram;

        private final Beside copying;

        QemuRestoration(
                SavedMachine saved, Optional<List<?>> stamp, CompletableFuture<MemoryFile> ram, Beside copying) {
            this.saved = saved;
            this.stamp = stamp;
            this.ram = ram;
            this.copying = copying;
        }

        /** Whether this is what is there now. */
        boolean isOf(SavedMachine wanted) {
            // Not the records, as for Template.FileStamp.
            return saved.directory().equals(wanted.directory()) && stamp.equals(wanted.stamp());
        }

        @Override
        public Machine into(MachineSpec spec, Consumer<String> console) {
            requireProgram(spec);
            List<String> arguments =
                    QemuCommandLine.restored(host, acceleration().accelerator(), spec, memory().path());
            return start(spec, arguments, (files, process) -> {
                try (Migration migration = new Migration(files, START)) {
                    saved.requireFit(new SavedMachine.Fit(migration.version(), QemuCommandLine.visible(arguments)));
                    copying.await();
                    migration.load(saved.devices());
                }
                return new QemuMachine(
                        files, process, memory, usage, Optional.of(new ConsoleReader(files.console(), console)));
            });
        }

        private MemoryFile memory() {
            try {
                return ram.join();
            } catch (CancellationException e) {
                copying.await();
                throw e;
            }
        }

        @Override
        public void close() {
            copying.close();
            if (!ram.isCancelled()) {
                ram.join().close();
            }
        }
    }

    /** What is done with a QEMU that has been started and whose processors wait. */
    @FunctionalInterface
    private interface Beginning {

        Machine begin(MachineFiles files, QemuProcess process) throws IOException;
    }

    private void requireProgram(MachineSpec spec) {
        if (runner.find(QemuCommandLine.program(spec.architecture())).isEmpty()) {
            throw QemuFailure.missing(spec.architecture(), host);
        }
    }

    private Machine start(MachineSpec spec, List<String> arguments, Beginning beginning) {
        MachineFiles files = new MachineFiles(spec.directory());
        if (find(spec.directory()).isPresent()) {
            throw BerthException.failed("could not start QEMU for " + spec.name())
                    .because("a machine already runs in " + spec.directory());
        }
        QemuProcess.awaitDying(files, DYING);
        files.sweep();
        Process process;
        try {
            process = runner.detach(Command.of(arguments), files.log());
        } catch (CommandException.NotStarted e) {
            throw QemuFailure.missing(spec.architecture(), host).causedBy(e);
        }
        try {
            awaitMonitor(spec.name(), files, process);
            return beginning.begin(files, own(spec, files));
        } catch (IOException e) {
            abandon(files, process);
            // QEMU opens its monitor before its disks: when it ends then, its log knows why.
            throw QemuFailure.notStarted(spec.name(), log(files), e);
        } catch (RuntimeException e) {
            abandon(files, process);
            throw e;
        }
    }

    @Override
    public Optional<Machine> find(Path directory) {
        MachineFiles files = new MachineFiles(directory);
        return QemuProcess.in(files).map(process -> new QemuMachine(files, process, memory, usage, Optional.empty()));
    }

    /** Waits until the monitor answers. */
    private static void awaitMonitor(String name, MachineFiles files, Process process) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try (Qmp _ = Qmp.connect(files.monitor(), START)) {
                return;
            } catch (IOException e) {
                boolean ended = !process.isAlive() && QemuProcess.in(files).isEmpty();
                if (ended || System.nanoTime() >= deadline) {
                    throw e;
                }
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw BerthException.failed("interrupted while starting QEMU for " + name)
                        .causedBy(e);
            }
        }
    }

    /** The process that was started for this machine; its sockets are the owner's only from now on. */
    private static QemuProcess own(MachineSpec spec, MachineFiles files) throws IOException {
        // One that a killed Berth had launched may have come up only now; it would answer in place of ours.
        QemuProcess process = QemuProcess.in(files)
                .filter(found -> found.instanceId().equals(spec.instanceId()))
                .orElseThrow(() -> new IOException("QEMU has ended"));
        for (Path socket : List.of(files.monitor(), files.console(), files.identity())) {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        }
        return process;
    }

    /** Ends what may have been started, so that a failed launch leaves nothing behind. */
    private void abandon(MachineFiles files, Process process) {
        process.destroyForcibly();
        Uninterrupted.run(() -> find(files.directory()).ifPresent(Machine::kill));
        files.sweep();
    }

    private static String log(MachineFiles files) {
        try {
            return Files.readString(files.log());
        } catch (IOException e) {
            return "";
        }
    }
}
