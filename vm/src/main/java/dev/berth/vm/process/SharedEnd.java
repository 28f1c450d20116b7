package dev.berth.vm.process;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** While it is open, its program goes on for no more than a moment when this process is told to end. */
final class SharedEnd implements AutoCloseable {

    /** By Ctrl-C the program has been told as well, and ends in its own way. */
    private static final long GRACE_MILLIS = 1_000;

    private final Thread hook = new Thread(this::end, "end of an attached program");
    private @Nullable Process program;

    SharedEnd() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already, and takes the program along as far as it comes.
        }
    }

    /** Starts the program; the end waits until it can be told, too. */
    synchronized Process start(Supplier<Process> start) {
        Process started = start.get();
        program = started;
        return started;
    }

    private synchronized void end() {
        if (program == null) {
            return;
        }
        try {
            if (!program.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                program.destroy();
            }
            if (!program.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                program.destroyForcibly();
            }
        } catch (InterruptedException e) {
            program.destroyForcibly();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already.
        }
    }
}
