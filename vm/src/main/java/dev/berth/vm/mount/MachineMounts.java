package dev.berth.vm.mount;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Keeps the folders of one machine served for as long as it is run: what serves one and has ended is started again and
 * plugged in anew. Where the guest was using the folder at that moment, it waits for an answer that nobody can give any
 * more; then only booting it anew helps, and the profile is degraded until somebody does.
 */
public final class MachineMounts implements Runnable {

    /**
     * Nobody tells when a process ends that is not a child, so while there are folders that is looked at, at this pace.
     */
    private static final Duration PACE = Duration.ofSeconds(1);

    /** How long one that could not be mended is left alone, so that commands find the profile free. */
    private static final Duration RESPITE = Duration.ofSeconds(30);

    private final VirtualMachine machine;
    private final Path profileLock;
    private final Consumer<String> log;
    private final Semaphore changes = new Semaphore(0);

    /**
     * Those of a machine that runs.
     *
     * @param profileLock held by whoever starts, stops or changes the machine; it is left alone meanwhile
     * @param log gets a line for each thing that happens
     */
    public MachineMounts(VirtualMachine machine, Path profileLock, Consumer<String> log) {
        this.machine = machine;
        this.profileLock = profileLock;
        this.log = log;
    }

    /** Has the machine looked at anew. */
    public void changed() {
        changes.release();
    }

    /** Returns when the thread is interrupted. */
    @Override
    public void run() {
        long nextAttempt = System.nanoTime();
        try {
            while (true) {
                if (machine.shared().isEmpty()) {
                    changes.acquire();
                } else {
                    boolean _ = changes.tryAcquire(PACE.toMillis(), TimeUnit.MILLISECONDS);
                }
                changes.drainPermits();
                IntStream.range(0, Machine.FOLDERS)
                        .mapToObj(slot -> new FolderServer(machine.directory(), slot))
                        .forEach(FolderServer::shortenLog);
                if (!machine.serving() && System.nanoTime() - nextAttempt >= 0 && !mend()) {
                    nextAttempt = System.nanoTime() + RESPITE.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when it is mended, or somebody is at work on the machine. */
    private boolean mend() {
        String purpose = "agent (pid " + ProcessHandle.current().pid() + ")";
        try (ExclusiveLock _ = ExclusiveLock.acquire(profileLock, purpose, Duration.ZERO, holder -> {})) {
            if (machine.serving()) {
                return true;
            }
            try {
                machine.share(machine.shared(), new Progress() {
                    @Override
                    public void notice(String message) {
                        log.accept(message);
                    }
                });
                log.accept("a folder that had lost what serves it is shared again");
                return true;
            } catch (BerthException | CommandException e) {
                log.accept("a folder has lost what serves it: " + e.getMessage());
                return false;
            }
        } catch (BerthException e) {
            // Held by a command, which will end.
            return true;
        }
    }
}
