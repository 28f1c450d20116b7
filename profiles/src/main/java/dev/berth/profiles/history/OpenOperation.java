package dev.berth.profiles.history;

import dev.berth.profiles.history.HistoryEvent.Result;
import dev.berth.profiles.spec.ProfileName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An operation that has not ended: under way, or left by a process that died. Who holds the profile's lock knows that
 * it is the latter.
 *
 * @param id its number in the history
 * @param profile what it is done to
 * @param kind what is done
 * @param argument what it was asked to do, in the operation's own words
 * @param step what it had come to
 * @param pid the process at work
 * @param processStarted when that process started, where the system tells
 * @param startedAt when the operation began
 */
public record OpenOperation(
        long id,
        ProfileName profile,
        OperationKind kind,
        String argument,
        String step,
        long pid,
        Optional<Instant> processStarted,
        Instant startedAt) {

    /** Clock adjustments move the start time that the system reports for a process a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Whether the process at work is still there; a reused pid is not taken for it. */
    public boolean alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> sameStart(process.info().startInstant()))
                .orElse(false);
    }

    private boolean sameStart(Optional<Instant> start) {
        if (start.isEmpty() || processStarted.isEmpty()) {
            return true;
        }
        return Duration.between(start.get(), processStarted.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    /** The same as an event of the history. */
    public HistoryEvent event() {
        return new HistoryEvent(
                id,
                kind.toString(),
                startedAt,
                Optional.empty(),
                alive() ? Result.RUNNING : Result.INTERRUPTED,
                step,
                Optional.empty(),
                List.of());
    }
}
