package dev.berth.profiles.store;

import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.interruption.Uninterrupted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The uses of a database, one after another, on a thread of their own: an interrupt of a caller would close the file
 * under H2's hands, and keep what has been done from being recorded. The database stays open between two uses that
 * follow one another closely, since opening and closing it takes ten times as long as a transaction. Thread-safe.
 */
final class Turns {

    /**
     * How long it stays open for a next use, unless another process waits for it. Longer than the connection to a guest
     * takes that continues, between two uses of which somebody waits for the second.
     */
    private static final Duration LINGER = Duration.ofMillis(500);

    /** How often is looked for such a process. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** After this, uses that follow one another closely let other processes have a turn. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** Longer than the pause between two tries of another process, see {@link ExclusiveLock}. */
    private static final Duration OTHERS = Duration.ofMillis(60);

    /** How long is waited for an orderly end. */
    private static final Duration END = Duration.ofSeconds(5);

    private final Supplier<ExclusiveLock> lock;
    private final BooleanSupplier wanted;
    private final Supplier<Connection> open;

    private final Queue<Turn<?>> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean locked;
    private boolean ending;

    /**
     * @param lock takes the lock that keeps other processes out, or throws
     * @param wanted whether another process waits for that lock
     * @param open opens the database, or throws
     */
    Turns(Supplier<ExclusiveLock> lock, BooleanSupplier wanted, Supplier<Connection> open) {
        this.lock = lock;
        this.wanted = wanted;
        this.open = open;
    }

    /** Runs the work when its turn has come, and returns what it returns, or throws what it throws. */
    <T> T take(Function<Connection, T> work) {
        Turn<T> turn = new Turn<>(work, new CompletableFuture<>());
        synchronized (this) {
            if (Thread.currentThread() == thread) {
                throw new IllegalStateException("a use of the database within another");
            }
            waiting.add(turn);
            begin();
            notifyAll();
        }
        return Uninterrupted.await(turn.result());
    }

    /** Opens the database for a use that is about to come. */
    synchronized void begin() {
        ending = false;
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("database").start(this::run);
        }
    }

    /** Closes it if it is open, after the uses that are waiting, but for when the calling thread is interrupted. */
    synchronized void end() {
        ending = true;
        notifyAll();
        long end = System.nanoTime() + END.toNanos();
        try {
            while (locked && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            // What has been committed is there without an orderly end, too.
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean again;
        do {
            serve();
            synchronized (this) {
                again = !waiting.isEmpty();
                if (!again) {
                    thread = null;
                }
            }
            if (again) {
                letOthers();
            }
        } while (again);
    }

    private void serve() {
        try (ExclusiveLock _ = lock.get()) {
            locked(true);
            serveOpen();
        } catch (Throwable e) {
            failAll(e);
        } finally {
            locked(false);
        }
    }

    private synchronized void locked(boolean now) {
        locked = now;
        notifyAll();
    }

    private void serveOpen() {
        try (Connection connection = open.get()) {
            long until = System.nanoTime() + LONGEST.toNanos();
            boolean usable = true;
            while (usable) {
                Turn<?> turn = next(until);
                // H2 closes a database that it could not write to, and every later use of it would fail as well.
                usable = turn != null && turn.run(connection);
            }
        } catch (SQLException e) {
            // At closing, when everything has been committed: the next one to open it puts it right.
        }
    }

    private @Nullable Turn<?> next(long until) {
        long end = Math.min(until, System.nanoTime() + LINGER.toNanos());
        boolean stay = true;
        while (stay && awaitTurn(Math.min(end, System.nanoTime() + LOOK.toNanos()))) {
            stay = System.nanoTime() < end && !wanted.getAsBoolean();
        }
        return System.nanoTime() < until ? poll() : null;
    }

    /** Waits until then for a use, or for the end; true when neither has come. */
    private synchronized boolean awaitTurn(long end) {
        try {
            while (waiting.isEmpty() && !ending && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        return waiting.isEmpty() && !ending;
    }

    private synchronized @Nullable Turn<?> poll() {
        return waiting.poll();
    }

    private synchronized void failAll(Throwable failure) {
        waiting.forEach(turn -> turn.result().completeExceptionally(failure));
        waiting.clear();
    }

    private static void letOthers() {
        try {
            Thread.sleep(OTHERS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private record Turn<T>(Function<Connection, T> work, CompletableFuture<T> result) {

        /** Whether it came to its end. */
        boolean run(Connection connection) {
            try {
                return result.complete(work.apply(connection));
            } catch (Throwable e) {
                result.completeExceptionally(e);
                return false;
            }
        }
    }
}
