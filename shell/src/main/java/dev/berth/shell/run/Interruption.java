package dev.berth.shell.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets a command on the command line end in an orderly way at Ctrl-C or a polite kill: it is interrupted and given a
 * few seconds to undo or finish what it was at.
 */
public final class Interruption {

    private static final long ORDERLY_MILLIS = 10_000;

    /** How much later than a program of the same terminal this process may hear of a Ctrl-C. */
    private static final long HEARSAY_MILLIS = 200;

    /** What ssh ends with at Ctrl-C when it has no terminal of its own in the guest. */
    private static final int SSH_ENDED = 255;

    private static final CountDownLatch TOLD = new CountDownLatch(1);

    private Interruption() {}

    /**
     * Whether this process has been told to end, asked after a command has ended. One that ran a program may end as
     * that does by Ctrl-C: the program may have heard of it a moment earlier, or may have meant something else by its
     * exit code.
     */
    public static boolean isUnderWay(int code) {
        boolean hearsay = code == ExitCode.INTERRUPTED || code == SSH_ENDED;
        try {
            return TOLD.await(hearsay ? HEARSAY_MILLIS : 0, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // That is how the thread that works is told.
            return true;
        }
    }

    /** Whether this process has been told to end. */
    static boolean isTold() {
        return TOLD.getCount() == 0;
    }

    /** Runs the work and returns its exit code; when the process is told to end meanwhile, waits for it to do so. */
    public static int awaited(IntSupplier work) {
        Thread worker = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> interrupt(worker, done), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.getAsInt();
        } finally {
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already.
            }
        }
    }

    private static void interrupt(Thread worker, CountDownLatch done) {
        TOLD.countDown();
        worker.interrupt();
        try {
            done.await(ORDERLY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Told to end twice: end.
        }
    }
}
