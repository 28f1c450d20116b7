package dev.berth.profiles;

import dev.berth.profiles.history.HistoryEvent.Phase;
import dev.berth.profiles.history.HistoryEvent.Result;
import dev.berth.profiles.history.Journal;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.vm.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An operation under way: tells the user and the journal where it is. What it does between two steps must be safe to be
 * done again, since its process can be killed there.
 *
 * <p>An {@link Error} is taken like a kill: it is left to the next command, for which everything is prepared, rather
 * than to code that can no longer trust its own process.
 */
final class Operation {

    /** Where an operation is that has done nothing yet. */
    static final String BEGIN = "begin";

    private final Database database;
    private final Clock clock;
    private final Recorder progress;
    private final long id;
    private boolean recorded = true;

    private Operation(Database database, Clock clock, Recorder progress, long id) {
        this.database = database;
        this.clock = clock;
        this.progress = progress;
        this.id = id;
    }

    /**
     * Runs {@code work} as an operation, whose end is recorded. The caller holds the profile's lock.
     *
     * @param argument what an operation that takes this one up after a kill has to know
     * @param opening done in the transaction that opens the operation
     */
    static <T> T run(
            Database database,
            Clock clock,
            ProfileName profile,
            OperationKind kind,
            String argument,
            Consumer<JdbcClient> opening,
            Progress progress,
            Function<Operation, T> work) {
        return run(database, clock, profile, kind, argument, BEGIN, opening, progress, work);
    }

    /**
     * The same for one that takes up what was killed at a step.
     *
     * @param step where it is from the first moment on, so that it can be killed again
     */
    static <T> T run(
            Database database,
            Clock clock,
            ProfileName profile,
            OperationKind kind,
            String argument,
            String step,
            Consumer<JdbcClient> opening,
            Progress progress,
            Function<Operation, T> work) {
        long id = database.write(db -> {
            opening.accept(db);
            return Journal.begin(db, profile, kind, argument, step, clock.instant());
        });
        Operation operation = new Operation(database, clock, new Recorder(progress), id);
        T result;
        try {
            result = work.apply(operation);
        } catch (RuntimeException e) {
            if (kind == OperationKind.DELETE && Thread.currentThread().isInterrupted()) {
                // What throws things away cannot be taken back, only finished.
                progress.notice("interrupted: finish it with: berth profile delete " + profile);
            }
            try {
                operation.finish(Result.FAILED, e.getMessage());
            } catch (RuntimeException unrecorded) {
                e.addSuppressed(unrecorded);
            }
            throw e;
        }
        operation.finish(Result.SUCCEEDED, null);
        return result;
    }

    /** Tells the user, and remembers each phase for the history. */
    Progress progress() {
        return progress;
    }

    /** From here on a killed process is known to have come to this step. */
    void step(String step) {
        step(step, db -> {});
    }

    /** The same, with a change that is made in the same moment. */
    void step(String step, Consumer<JdbcClient> change) {
        List<Phase> phases = progress.take();
        database.change(db -> {
            Journal.step(db, id, step);
            Journal.phases(db, id, phases);
            change.accept(db);
        });
    }

    /** A step that is a phase to the user, too. */
    <T> T phase(String step, String description, Supplier<T> work) {
        step(step);
        return progress.phase(step, description, work);
    }

    /** A step that is a phase to the user, too. */
    void phase(String step, String description, Runnable work) {
        step(step);
        progress.phase(step, description, work);
    }

    /** The profile has been deleted and this operation's record with it. */
    void recordIsGone() {
        recorded = false;
    }

    /** Does what can only be finished: where it fails, the next command finds it as after a kill. */
    void orLeaveOpen(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            leaveOpen();
            throw e;
        }
    }

    /** It fails with something that is neither done nor undone: the next command finds it as after a kill. */
    void leaveOpen() {
        recorded = false;
    }

    private void finish(Result result, @Nullable String message) {
        if (recorded) {
            List<Phase> phases = progress.take();
            database.change(db -> {
                Journal.phases(db, id, phases);
                Journal.finish(db, id, result, message, clock.instant());
            });
        }
    }

    /** Passes everything on and keeps the phases that have ended. */
    private static final class Recorder implements Progress {

        private final Progress listener;
        private final List<Phase> phases = new ArrayList<>();

        Recorder(Progress listener) {
            this.listener = listener;
        }

        synchronized List<Phase> take() {
            List<Phase> taken = List.copyOf(phases);
            phases.clear();
            return taken;
        }

        private synchronized void keep(Phase phase) {
            phases.add(phase);
        }

        @Override
        public void started(String phase, String description) {
            listener.started(phase, description);
        }

        @Override
        public void detail(String message) {
            listener.detail(message);
        }

        @Override
        public void fraction(double done) {
            listener.fraction(done);
        }

        @Override
        public void finished(String phase, Duration took) {
            keep(new Phase(phase, took, true));
            listener.finished(phase, took);
        }

        @Override
        public void failed(String phase, Duration took) {
            keep(new Phase(phase, took, false));
            listener.failed(phase, took);
        }

        @Override
        public void notice(String message) {
            listener.notice(message);
        }
    }
}
