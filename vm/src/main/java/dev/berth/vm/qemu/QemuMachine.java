package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.machine.MachineUsage;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** A machine that a QEMU process runs. Its state is asked of its monitor each time. */
final class QemuMachine implements Machine {

    /** The monitor answers in milliseconds; under heavy load it may have to wait for the emulator. */
    private static final Duration MONITOR = Duration.ofSeconds(5);

    /** Saving and loading devices takes milliseconds, unless requests of the guest to its disks have to end first. */
    private static final Duration TRANSFER = Duration.ofSeconds(60);

    private static final Duration DEATH = Duration.ofSeconds(20);

    private final MachineFiles files;
    private final QemuProcess process;
    private final QemuImg memory;
    private final QemuUsage usage;
    private final Optional<ConsoleReader> console;

    QemuMachine(
            MachineFiles files, QemuProcess process, QemuImg memory, QemuUsage usage, Optional<ConsoleReader> console) {
        this.files = files;
        this.process = process;
        this.memory = memory;
        this.usage = usage;
        this.console = console;
    }

    @Override
    public String instanceId() {
        return process.instanceId();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Instant startedAt() {
        return process.startedAt();
    }

    @Override
    public int sshPort() {
        return process.sshPort();
    }

    @Override
    public List<PortForward> launchedForwards() {
        return process.forwards();
    }

    @Override
    public List<PortForward> forwards() throws IOException {
        try (Qmp monitor = Qmp.connect(files.monitor(), MONITOR)) {
            return new UserNetwork(monitor, MONITOR)
                    .forwards().stream().map(UserNetwork.Listed::forward).toList();
        }
    }

    @Override
    public List<PortForward> changeForwards(Collection<PortForward> remove, Collection<PortForward> add)
            throws IOException {
        List<PortForward> refused = new ArrayList<>();
        try (Qmp monitor = Qmp.connect(files.monitor(), MONITOR)) {
            UserNetwork network = new UserNetwork(monitor, MONITOR);
            for (PortForward forward : remove) {
                network.remove(forward);
            }
            for (PortForward forward : add) {
                if (!network.add(forward)) {
                    refused.add(forward);
                }
            }
            if (add.stream().anyMatch(forward -> forward.protocol() == Protocol.TCP)) {
                ListenQueue.lengthen(
                        pid(),
                        network.forwards().stream()
                                .filter(listed -> listed.forward().protocol() == Protocol.TCP)
                                .filter(listed -> add.contains(listed.forward()))
                                .map(UserNetwork.Listed::descriptor)
                                .toList());
            }
        }
        return refused;
    }

    @Override
    public Map<Integer, String> folders() throws IOException {
        try (FolderDevices devices = new FolderDevices(files, MONITOR)) {
            return devices.tags();
        }
    }

    @Override
    public void plugFolder(int slot, Path socket, String tag) throws IOException {
        try (FolderDevices devices = new FolderDevices(files, MONITOR)) {
            devices.plug(slot, socket, tag);
        }
    }

    @Override
    public boolean unplugFolder(int slot, Duration patience) throws IOException {
        try (FolderDevices devices = new FolderDevices(files, MONITOR)) {
            return devices.unplug(slot, patience);
        }
    }

    @Override
    public MachineUsage usage() throws IOException {
        return usage.of(files, process);
    }

    /** {@inheritDoc} A process whose monitor does not answer within {@code 5 s} is FAULTED. */
    @Override
    public MachineState state() {
        if (!process.alive()) {
            return MachineState.GONE;
        }
        try (Qmp monitor = Qmp.connect(files.monitor(), MONITOR)) {
            return switch (monitor.execute("query-status", Map.of(), MONITOR)) {
                case Qmp.Reply.Returned(JsonNode status) ->
                    state(status.path("status").asString(""));
                case Qmp.Reply.Refused refused -> MachineState.FAULTED;
            };
        } catch (IOException e) {
            return process.alive() ? MachineState.FAULTED : MachineState.GONE;
        }
    }

    /** From QEMU's RunState (qapi/run-state.json). */
    private static MachineState state(String status) {
        return switch (status) {
            case "running" -> MachineState.RUNNING;
            case "io-error", "internal-error", "guest-panicked" -> MachineState.FAULTED;
            case "shutdown" -> MachineState.GONE;
            default -> MachineState.PAUSED;
        };
    }

    @Override
    public void save(Path directory) {
        save(directory, () -> {}, this::proceed);
    }

    @Override
    public void saveAndEnd(Path directory) {
        save(directory, process::kill, migration -> {});
    }

    /**
     * Saves it.
     *
     * @param copied what is done when all has been copied
     * @param failed what is done when that could not be
     */
    private void save(Path directory, Runnable copied, Consumer<Migration> failed) {
        String what = "could not save the memory of the machine in " + files.directory();
        Path ram = process.memory()
                .orElseThrow(() -> BerthException.precondition(what)
                        .because("its memory has no file, which it only has on Linux"));
        try (Migration migration = new Migration(files, TRANSFER)) {
            try {
                migration.stop();
                SavedMachine saved = new SavedMachine(directory);
                migration.save(saved.devices());
                memory.copyMemory(ram, saved.memory());
                SavedMachine.Fit fit =
                        new SavedMachine.Fit(migration.version(), QemuCommandLine.visible(process.arguments()));
                copied.run();
                saved.complete(fit);
            } catch (IOException | RuntimeException e) {
                Uninterrupted.run(() -> failed.accept(migration));
                throw e;
            }
        } catch (IOException e) {
            throw BerthException.failed(what).because(e.toString()).causedBy(e);
        }
    }

    private void proceed(Migration migration) {
        try {
            migration.cancel();
            migration.proceed();
        } catch (IOException e) {
            throw BerthException.failed("the machine in " + files.directory() + " could not be let go on")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    @Override
    public void tell(String message, Consumer<String> answers, Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(files.identity()))) {
            Thread.ofVirtual().name("identity").start(() -> tell(channel, message, answers, done));
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException | ExecutionException e) {
            throw notTold(e.toString()).causedBy(e);
        } catch (TimeoutException e) {
            throw notTold("it did not answer within " + timeout.toSeconds() + " s")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notTold("interrupted").causedBy(e);
        }
    }

    private static void tell(
            SocketChannel channel, String message, Consumer<String> answers, CompletableFuture<Void> done) {
        try {
            Channels.newOutputStream(channel).write(message.getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); !"done".equals(line); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("it ended");
                }
                answers.accept(line);
            }
            done.complete(null);
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    private BerthException notTold(String why) {
        return BerthException.failed("the guest in " + files.directory() + " did not take what it was told")
                .because(why);
    }

    @Override
    public void resume() {
        try (Qmp monitor = Qmp.connect(files.monitor(), MONITOR)) {
            if (monitor.execute("cont", Map.of(), TRANSFER) instanceof Qmp.Reply.Refused refused) {
                throw new IOException(refused.description());
            }
        } catch (IOException e) {
            throw BerthException.failed("the machine in " + files.directory() + " could not be let go on")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    @Override
    public void kill() {
        process.kill();
        if (!awaitExit(DEATH)) {
            throw BerthException.failed("could not end QEMU, process " + pid())
                    .because("it is still there " + DEATH.toSeconds() + " s after it was killed")
                    .remedy("It may be waiting for a disk that does not answer; see 'dmesg'");
        }
        close();
        files.sweep();
    }

    /** {@inheritDoc} When it has ended, every line of its console has been passed on. */
    @Override
    public boolean awaitExit(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!process.awaitEnd(timeout)) {
            return false;
        }
        console.ifPresent(reader -> reader.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))));
        return true;
    }

    @Override
    public void close() {
        console.ifPresent(ConsoleReader::close);
    }
}
