package dev.berth.runtimes;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A deadline for questions that go through a unix socket, which in the JDK knows no read timeout: each is asked on a
 * thread of its own, and the deadline interrupts that, which closes the channel.
 */
public final class Deadline {

    private Deadline() {}

    /**
     * The answer.
     *
     * @throws IOException if there is none within {@code timeout}, or asking fails; the message says how
     */
    public static <T> T within(Duration timeout, Callable<T> question) throws IOException {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = Thread.ofVirtual().name("engine-question").start(task);
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(rootMessage(e), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            thread.interrupt();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
