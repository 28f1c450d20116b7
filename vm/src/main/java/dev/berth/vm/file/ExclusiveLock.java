package dev.berth.vm.file;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file that one thread of one process can hold at a time. The operating system releases it when the holder
 * dies, so it is never stale. Not reentrant: taking a lock the calling thread already holds is a programming error.
 *
 * <p>The lock file is made when it is missing, with mode 0600, never deleted, and holds what its owner is doing, so
 * that one who waits can say what for.
 */
public final class ExclusiveLock implements AutoCloseable {

    /**
     * Java locks files per process, not per thread: threads queue here first. They never look into a lock file that
     * their own process holds, since closing any descriptor of it would release the lock ({@code fcntl_locking(2)}).
     */
    private static final Map<Path, Turn> WITHIN_PROCESS = new ConcurrentHashMap<>();

    /** POSIX has no lock call with a deadline, so a taken lock is tried again at this pace. */
    private static final long RETRY_MILLIS = 25;

    private final Turn thread;
    private final FileChannel channel;
    private final FileLock lock;

    private ExclusiveLock(Turn thread, FileChannel channel, FileLock lock) {
        this.thread = thread;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock, waiting for as long as {@code timeout}.
     *
     * @param file the lock file; its directory must exist
     * @param purpose what the holder does, such as "start (pid 4711)"
     * @param timeout how long to wait for another holder; zero to try once
     * @param onWait called once with the purpose of the holder when there is one to wait for
     * @throws BerthException if it is still held after the timeout
     */
    public static ExclusiveLock acquire(Path file, String purpose, Duration timeout, Consumer<String> onWait) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Turn thread = WITHIN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new Turn());
        if (thread.isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread already holds the lock " + file);
        }
        boolean told = false;
        try {
            if (!thread.tryLock()) {
                told = true;
                onWait.accept(thread.purpose);
                if (!thread.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    throw stillHeld(file, timeout, thread.purpose);
                }
            }
            thread.purpose = purpose;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(file);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            while (true) {
                FileLock lock = tryLock(channel);
                if (lock != null) {
                    note(purpose, channel);
                    return new ExclusiveLock(thread, channel, lock);
                }
                if (System.nanoTime() >= deadline) {
                    throw stillHeld(file, timeout, holder(file));
                }
                if (!told) {
                    told = true;
                    onWait.accept(holder(file));
                }
                Thread.sleep(RETRY_MILLIS);
            }
        } catch (ClosedByInterruptException e) {
            release(thread, channel);
            throw interrupted(file);
        } catch (IOException e) {
            release(thread, channel);
            throw BerthException.failed("could not lock " + file)
                    .because(e.toString())
                    .causedBy(e);
        } catch (InterruptedException e) {
            release(thread, channel);
            Thread.currentThread().interrupt();
            throw interrupted(file);
        } catch (RuntimeException e) {
            release(thread, channel);
            throw e;
        }
    }

    /**
     * Whether anybody else holds the lock at this moment. Leaves no trace: a file that is missing stays so.
     *
     * @param file the lock file
     */
    public static boolean isHeld(Path file) {
        Turn thread = WITHIN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new Turn());
        if (!thread.tryLock()) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            return lock == null;
        } catch (IOException e) {
            // Nobody has made it yet, or nobody can.
            return false;
        } finally {
            thread.unlock();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Says to those who wait what the lock is held for. */
    private static void note(String purpose, FileChannel channel) throws ClosedByInterruptException {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(purpose), 0);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // The disk is full: the lock is held all the same, and what makes room needs it.
        }
    }

    private static String holder(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? "another process" : text;
        } catch (IOException e) {
            return "another process";
        }
    }

    private static BerthException stillHeld(Path file, Duration timeout, String holder) {
        return BerthException.failed("waited " + timeout.toSeconds() + " s for the lock " + file)
                .because("it is held by: " + holder)
                .remedy("Wait for that to end, or end it, and try again");
    }

    private static BerthException interrupted(Path file) {
        return BerthException.failed("interrupted while waiting for the lock " + file);
    }

    private static void release(Turn thread, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Closing releases the lock even when it reports an error.
        } finally {
            thread.unlock();
        }
    }

    /** Gives the lock back. Must be called by the thread that took it. */
    @Override
    public void close() {
        try {
            channel.truncate(0);
            lock.release();
        } catch (IOException e) {
            // The channel is closed next, which releases the lock as well.
        } finally {
            release(thread, channel);
        }
    }

    /** The queue of this process's threads for one file, and what the first in it does. */
    private static final class Turn extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        private volatile String purpose = "another thread";
    }
}
