package dev.berth.vm.progress;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Listens to long work. The work is a sequence of named phases, one at a time; within a phase there may be details of
 * what is waited for. Implementations are called from any thread and never throw.
 */
public interface Progress {

    /** Hears nothing. */
    Progress NONE = new Progress() {};

    /**
     * A phase begins.
     *
     * @param phase a short, stable name such as {@code boot}, stored in the history
     * @param description what happens, for the user: "booting the machine"
     */
    default void started(String phase, String description) {}

    /** What the current phase does or waits for now. */
    default void detail(String message) {}

    /** How much of the current phase is done, from 0 to 1. */
    default void fraction(double done) {}

    /** The phase ended well. */
    default void finished(String phase, Duration took) {}

    /** The phase failed; the exception follows on its own way. */
    default void failed(String phase, Duration took) {}

    /** Something the user should know that is not a failure, one line. */
    default void notice(String message) {}

    /** Runs {@code work} as a phase. */
    default <T> T phase(String phase, String description, Supplier<T> work) {
        long start = System.nanoTime();
        started(phase, description);
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (done) {
                finished(phase, took);
            } else {
                failed(phase, took);
            }
        }
    }

    /** Runs {@code work} as a phase. */
    default void phase(String phase, String description, Runnable work) {
        phase(phase, description, () -> {
            work.run();
            return phase;
        });
    }
}
