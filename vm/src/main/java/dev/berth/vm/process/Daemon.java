package dev.berth.vm.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that goes on without whoever started it. It is found by its pid file and known by one of its arguments, so
 * that nothing has to be remembered, and a pid that was given to another process since is not taken for it.
 *
 * @param pidFile has its process id, and is somebody else's to delete
 * @param argument that no other process has
 */
public record Daemon(Path pidFile, String argument) {

    /** The process, while it runs. */
    public Optional<ProcessHandle> process() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                    .filter(handle -> ProcessArguments.of(handle).contains(argument));
        } catch (IOException | NumberFormatException e) {
            // Never started, gone, or killed before it could say which it is.
            return Optional.empty();
        }
    }

    /**
     * Kills it, with all processes that it has started, and waits for their end: what a child holds, such as a port, is
     * free only then.
     *
     * @return the process, or one that it has started, if it has not ended in that time
     */
    public Optional<ProcessHandle> end(Duration patience) {
        Optional<ProcessHandle> found = process();
        if (found.isEmpty()) {
            return found;
        }
        List<ProcessHandle> all =
                Stream.concat(found.stream(), found.get().descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Which of them is said below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return all.stream().filter(Daemon::holdsSomething).findFirst();
    }

    /** A process that has ended but that nobody has asked for its status yet has no arguments any more. */
    private static boolean holdsSomething(ProcessHandle process) {
        return process.isAlive() && !ProcessArguments.of(process).isEmpty();
    }
}
