package dev.berth.vm.interruption;

import dev.berth.vm.error.BerthException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that goes on beside that of the thread that has started it, and never longer than the block it is opened in:
 * closing it interrupts what is not done and waits for its end. To be used by that thread alone.
 */
public final class Beside implements AutoCloseable {

    private final FutureTask<Void> task;
    private final Thread thread;

    private Beside(String name, Runnable work) {
        this.task = new FutureTask<>(work, null);
        this.thread = Thread.ofPlatform().daemon().name(name).start(task);
    }

    /**
     * Starts it.
     *
     * @param name what it is, for a failure and for who looks at threads
     */
    public static Beside start(String name, Runnable work) {
        return new Beside(name, work);
    }

    /**
     * Waits until it is done.
     *
     * @throws RuntimeException what it failed with; a {@link BerthException} if this thread is interrupted
     */
    public void await() {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while waiting for: " + thread.getName())
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        if (!task.isDone()) {
            thread.interrupt();
        }
        Uninterrupted.join(thread);
    }
}
