package dev.berth.vm.idle;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Has a machine suspended that nobody has used for as long as its {@link IdlePlan} says, for as long as it runs. */
public final class MachineIdleness implements Runnable {

    /** Nobody tells when the last one has gone, so that is looked at, at this pace or a quarter of the period. */
    private static final Duration PACE = Duration.ofMinutes(1);

    private final VirtualMachine machine;
    private final Runnable suspend;
    private final Usage usage;
    private final Semaphore changes = new Semaphore(0);

    /**
     * That of a machine that runs.
     *
     * @param suspend suspends it, or does not when something speaks against it
     */
    public MachineIdleness(VirtualMachine machine, Runnable suspend) {
        this.machine = machine;
        this.suspend = suspend;
        this.usage = new Usage(machine);
    }

    /** Has its plan looked at anew. */
    public void changed() {
        changes.release();
    }

    /** Returns when the thread is interrupted. */
    @Override
    public void run() {
        try {
            long usedAt = System.nanoTime();
            long lookedAt = usedAt;
            while (true) {
                Duration period = IdlePlan.of(machine.directory()).length();
                if (period.isZero()) {
                    changes.acquire();
                    usedAt = System.nanoTime();
                } else {
                    long pace = Math.min(PACE.toNanos(), period.toNanos() / 4);
                    long wait = pace - (System.nanoTime() - lookedAt);
                    if (wait > 0) {
                        boolean _ = changes.tryAcquire(wait, TimeUnit.NANOSECONDS);
                    } else {
                        lookedAt = System.nanoTime();
                        if (used()) {
                            usedAt = System.nanoTime();
                        } else if (System.nanoTime() - usedAt >= period.toNanos()) {
                            suspend.run();
                            usedAt = System.nanoTime();
                        }
                    }
                }
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean used() {
        Optional<Machine> running = machine.running();
        if (running.isEmpty()) {
            return true;
        }
        try (Machine current = running.get()) {
            return current.state() != MachineState.RUNNING || usage.now(current);
        }
    }
}
