package dev.berth.k3s.kubeconfig;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The lock that kubectl takes while it changes a kubeconfig: a file beside it with {@code .lock} at the end of its name
 * ({@code lockFile} in {@code k8s.io/client-go/tools/clientcmd/loader.go}). kubectl reads and writes the file with that
 * lock held and fails at once when it is taken, so whoever holds it neither loses an edit of kubectl's nor has one lost
 * to it.
 *
 * <p>The lock outlives a process that is killed, kubectl's as well as this one. It is held for milliseconds, so one
 * that is seconds old has been left behind and is taken over.
 *
 * <p>For one thread, and among processes of Berth for the one that may edit the file.
 */
final class KubectlLock implements AutoCloseable {

    private static final Duration STALE = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 10;

    private final Path kubeconfig;
    private final Path file;
    private boolean held;

    /** Since when the lock of another has been seen here, by a clock that nobody sets. */
    private long seenSince;

    private Instant seen = Instant.MIN;

    KubectlLock(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
        this.file = kubeconfig.resolveSibling(kubeconfig.getFileName() + ".lock");
    }

    /**
     * Takes the lock if it is not held yet. Without a directory there is nothing to lock.
     *
     * @throws BerthException if it cannot be made
     */
    void acquire() {
        while (!held && Files.isDirectory(file.resolveSibling(""))) {
            try {
                Files.createFile(file);
                held = true;
            } catch (FileAlreadyExistsException e) {
                awaitOther();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private void awaitOther() {
        try {
            Instant taken = Files.getLastModifiedTime(file).toInstant();
            if (!taken.equals(seen)) {
                seen = taken;
                seenSince = System.nanoTime();
            }
            // What the lock says may be of before the clock was set back, or of the clock of a file server.
            if (Duration.between(taken, Instant.now()).compareTo(STALE) > 0
                    || System.nanoTime() - seenSince > STALE.toNanos()) {
                Files.deleteIfExists(file);
            } else {
                Thread.sleep(RETRY_MILLIS);
            }
        } catch (NoSuchFileException e) {
            // It has just been given back.
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while waiting for " + file);
        }
    }

    private BerthException failed(IOException cause) {
        return BerthException.failed("could not write " + kubeconfig)
                .because("kubectl's lock on it cannot be taken: " + cause)
                .remedy("Make its directory writable")
                .causedBy(cause);
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
