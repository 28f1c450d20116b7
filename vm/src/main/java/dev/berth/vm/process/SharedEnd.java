package dev.berth.vm.process;

import java.util.concurrent.TimeUnit;

/** While it is open, a program that goes on although this process is told to end does so only for a moment. */
final class SharedEnd implements AutoCloseable {

    /** By Ctrl-C the program has been told as well, and ends in its own way. */
    private static final long GRACE_MILLIS = 1_000;

    private final Process process;
    private final Thread hook;

    SharedEnd(Process process) {
        this.process = process;
        this.hook = new Thread(this::end, "end of an attached program");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already.
            process.destroy();
        }
    }

    private void end() {
        try {
            if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroy();
            }
            if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
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
