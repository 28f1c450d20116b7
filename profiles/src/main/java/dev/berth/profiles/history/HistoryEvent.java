package dev.berth.profiles.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One operation on a profile.
 *
 * @param id grows with time
 * @param operation what was done, such as {@code create}
 * @param startedAt when it began
 * @param finishedAt when it ended; empty while it runs or when it was interrupted and is not settled yet
 * @param result how it ended, or what is known of it
 * @param step the step it is at, or was at when it failed or was interrupted
 * @param message why it failed or how it was settled; empty for success
 * @param phases what it went through, in order
 */
public record HistoryEvent(
        long id,
        String operation,
        Instant startedAt,
        Optional<Instant> finishedAt,
        Result result,
        String step,
        Optional<String> message,
        List<Phase> phases) {

    /** How an operation ended. */
    public enum Result {
        /** Its process is alive and at work. */
        RUNNING,
        SUCCEEDED,
        FAILED,
        /** Its process died; the next command on the profile finishes it or rolls it back. */
        INTERRUPTED
    }

    /**
     * A part of an operation.
     *
     * @param name short and stable, such as {@code kernel}
     * @param took how long it took, in milliseconds resolution
     * @param succeeded whether it ended well
     */
    public record Phase(String name, Duration took, boolean succeeded) {}
}
