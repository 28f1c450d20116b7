package dev.berth.runtimes;

import dev.berth.vm.BootPlan;
import dev.berth.vm.DataCopy;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Following;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.Snapshot;
import dev.berth.vm.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A machine of which only the guest's shell exists, and it knows only the scripts it is told. */
public final class ScriptedMachine implements VirtualMachine, Guest {

    private final Path directory;
    private final Map<String, Supplier<CommandResult>> answers = new LinkedHashMap<>();
    private final List<String> scripts = new ArrayList<>();
    private Duration pace = Duration.ZERO;

    public ScriptedMachine(Path directory) {
        this.directory = directory;
    }

    /** Answers every script that contains {@code part}. */
    public void on(String part, Supplier<CommandResult> answer) {
        answers.put(part, answer);
    }

    /** Lets every script fail that is not given more time than this, as if the guest were so busy. */
    public void takes(Duration time) {
        pace = time;
    }

    public static CommandResult success(String output) {
        return new CommandResult(0, output, "");
    }

    public static CommandResult failure() {
        return new CommandResult(1, "", "");
    }

    /** The scripts that were run. */
    public List<String> scripts() {
        return List.copyOf(scripts);
    }

    @Override
    public CommandResult run(String script, Duration timeout) {
        scripts.add(script);
        if (timeout.compareTo(pace) < 0) {
            throw BerthException.failed("'" + script + "' did not end within " + timeout);
        }
        return answers.entrySet().stream()
                .filter(answer -> script.contains(answer.getKey()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not expected: " + script))
                .getValue()
                .get();
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk, Path data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DataCopy> copyData() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void takeOver(VirtualMachine other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean prepare(VirtualMachine origin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void share(List<Mount> mounts, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Mount> shared() {
        return List.of();
    }

    @Override
    public boolean serving() {
        return true;
    }

    @Override
    public Guest guest() {
        return this;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public String name() {
        return "dev";
    }

    @Override
    public CommandResult feed(Path file, List<String> command, Duration timeout) {
        return run(String.join(" ", command), timeout);
    }

    @Override
    public int attach(List<String> arguments, boolean terminal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int attachWithAgent(List<String> arguments, boolean terminal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forwardSocket(Path hostSocket, String guestSocket) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public Guest guest(Duration timeout) {
        return this;
    }

    @Override
    public Optional<Guest> connected() {
        return Optional.of(this);
    }

    @Override
    public void disconnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void prepare(GuestImage image, ByteSize disk) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Guest start(Template template, BootPlan plan, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setDisksAside(boolean data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void bringDisksBack() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteDisksAside() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean prepared() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Guest boot(BootPlan plan, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Machine> running() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Snapshot> snapshots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Snapshot takeSnapshot(String tag, String image, String settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restoreSnapshot(Snapshot snapshot, Runnable replacing) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteSnapshot(Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutDown(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean suspended() {
        return false;
    }

    @Override
    public void suspend(Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Guest resume(Duration timeout, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean unfinished() {
        return false;
    }

    @Override
    public void deleteLoadedMemory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void recover() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void discardDisks(boolean data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Path> attached() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path consoleLog() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroy() {
        throw new UnsupportedOperationException();
    }
}
