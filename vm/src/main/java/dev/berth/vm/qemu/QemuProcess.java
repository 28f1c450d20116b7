package dev.berth.vm.qemu;

import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.process.ProcessArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A QEMU process that runs the machine of one directory.
 *
 * <p>Everything is read from the process: QEMU writes its pid into the directory, and its command line names that pid
 * file, the instance and the ssh port. So there is no moment in which a machine runs that cannot be found, however and
 * whenever the process that launched it was killed; and a process that merely got the same pid names another pid file,
 * or none.
 *
 * @param handle tied to the start time of the process: it never refers to a later process with the same pid
 * @param instanceId the argument of {@code -uuid}
 * @param sshPort from {@code hostfwd}
 */
record QemuProcess(ProcessHandle handle, String instanceId, int sshPort) {

    /** The operating system has no wait for a process that is not a child, so it is looked at, at this pace. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** The process that runs the machine of this directory, if there is one. */
    static Optional<QemuProcess> in(MachineFiles files) {
        return pid(files.pid()).flatMap(ProcessHandle::of).flatMap(handle -> {
            List<String> arguments = ProcessArguments.of(handle);
            return after(arguments, "-pidfile")
                    .filter(pidFile -> same(Path.of(pidFile), files.pid()))
                    .flatMap(pidFile -> after(arguments, "-uuid"))
                    .map(uuid -> new QemuProcess(handle, uuid, sshPort(arguments)));
        });
    }

    long pid() {
        return handle.pid();
    }

    /** The program and its arguments; empty when it has ended. */
    List<String> arguments() {
        return ProcessArguments.of(handle);
    }

    /**
     * The file that is the machine's memory, see {@link MemoryFile}, for as long as the process lives: QEMU has it
     * open.
     */
    Optional<Path> memory() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.filter(QemuProcess::isMemory).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isMemory(Path open) {
        try {
            return Files.readSymbolicLink(open).toString().startsWith(MemoryFile.SHOWN);
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    Instant startedAt() {
        return handle.info().startInstant().orElse(Instant.EPOCH);
    }

    /** Whether it still runs, or still holds its files while it ends. */
    boolean alive() {
        return alive(handle);
    }

    /** Ends the process without asking it. The handle takes care that no other process with its pid is hit. */
    void kill() {
        handle.destroyForcibly();
    }

    /** Waits for the end; true when it has come. */
    boolean awaitEnd(Duration timeout) {
        return awaitEnd(handle, timeout);
    }

    /**
     * Waits for a process that has lost its command line already, but not yet the locks on its disks: it cannot be told
     * any more what it was, but its pid is in the pid file.
     */
    static void awaitDying(MachineFiles files, Duration timeout) {
        pid(files.pid())
                .flatMap(ProcessHandle::of)
                .filter(handle -> ProcessArguments.of(handle).isEmpty())
                .ifPresent(handle -> awaitEnd(handle, timeout));
    }

    private static boolean awaitEnd(ProcessHandle handle, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (alive(handle)) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return !alive(handle);
            }
        }
        return true;
    }

    private static boolean alive(ProcessHandle handle) {
        return handle.isAlive() && !uncollected(handle);
    }

    /**
     * Whether the process has ended with all its threads, so that its files are closed, and only waits for its parent
     * to notice; in a container there may be no parent that does. See {@code proc_pid_stat(5)}.
     */
    private static boolean uncollected(ProcessHandle handle) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") && fields[17].equals("1");
        } catch (IOException e) {
            // Gone meanwhile, or a system without /proc, where the handle is right.
            return false;
        }
    }

    private static Optional<Long> pid(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            // No file, or QEMU was killed while it wrote it: either way no machine can be told from it.
            return Optional.empty();
        }
    }

    private static Optional<String> after(List<String> arguments, String option) {
        int index = arguments.indexOf(option);
        return index >= 0 && index + 1 < arguments.size() ? Optional.of(arguments.get(index + 1)) : Optional.empty();
    }

    /** The forwards it was launched with. */
    List<PortForward> forwards() {
        return UserNetwork.launched(arguments());
    }

    private static int sshPort(List<String> arguments) {
        return UserNetwork.launched(arguments).stream()
                .filter(forward -> forward.guestPort() == GuestContract.SSH_PORT)
                .mapToInt(PortForward::hostPort)
                .findFirst()
                .orElse(0);
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }
}
