package dev.berth.vm.interruption;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work that goes to its end although the calling thread is, or gets, interrupted: a transaction, and whatever undoes
 * something that was interrupted. It runs on a thread of its own, since an interrupt closes the file channel that its
 * thread is using, and makes every wait of its thread fail. So the work must have deadlines of its own, and must not
 * need a lock that the caller holds as a thread.
 *
 * <p>The interrupt is kept for the caller, who notices it afterwards.
 */
public final class Uninterrupted {

    private Uninterrupted() {}

    /** Runs the work and returns its result, or throws what it throws. */
    public static <T> T call(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("uninterrupted").start(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    /** Waits for what another thread makes and returns it, or throws what that thread has failed with. */
    public static <T> T await(CompletableFuture<T> result) {
        try {
            // Unlike get(), join() does not end at an interrupt.
            return result.join();
        } catch (CompletionException e) {
            throw unchecked(e);
        }
    }

    /** Runs the work, and throws what it throws. */
    public static void run(Runnable work) {
        call(() -> {
            work.run();
            return work;
        });
    }

    /** Waits for the end of a thread. */
    public static void join(Thread thread) {
        run(() -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static RuntimeException unchecked(CompletionException wrapper) {
        return switch (wrapper.getCause()) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null, default -> wrapper;
        };
    }
}
