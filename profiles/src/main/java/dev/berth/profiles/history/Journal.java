package dev.berth.profiles.history;

import dev.berth.profiles.history.HistoryEvent.Phase;
import dev.berth.profiles.history.HistoryEvent.Result;
import dev.berth.profiles.spec.ProfileName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of operations and their phases: the history of what has ended, and the journal of what has not. An operation
 * whose process died stays open until the next operation on that profile closes it. Every method takes the transaction
 * it is part of.
 */
public final class Journal {

    private static final String OPEN = "select * from operation where finished_at is null";

    private Journal() {}

    /** Opens an operation of this process, and closes what a dead process left open on that profile. */
    public static long begin(
            JdbcClient db, ProfileName profile, OperationKind kind, String argument, String step, Instant now) {
        db.sql(
                        "update operation set finished_at = ?, result = ?, message = ? where profile = ? and finished_at is null")
                .param(time(now))
                .param(Result.INTERRUPTED.name())
                .param("its process ended; taken up by " + kind)
                .param(profile.value())
                .update();
        ProcessHandle self = ProcessHandle.current();
        return db.sql("select id from final table (insert into operation"
                        + " (profile, kind, argument, step, pid, process_started, started_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?))")
                .param(profile.value())
                .param(kind.name())
                .param(argument)
                .param(step)
                .param(self.pid())
                .param(self.info().startInstant().map(Journal::time).orElse(null))
                .param(time(now))
                .query(Long.class)
                .single();
    }

    /** Adds an operation that was done in one transaction, and leaves open ones alone. */
    public static void add(JdbcClient db, ProfileName profile, OperationKind kind, String argument, Instant now) {
        db.sql("insert into operation (profile, kind, argument, step, pid, started_at, finished_at, result)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .param(profile.value())
                .param(kind.name())
                .param(argument)
                .param("done")
                .param(ProcessHandle.current().pid())
                .param(time(now))
                .param(time(now))
                .param(Result.SUCCEEDED.name())
                .update();
    }

    /** The operation is now at that step. */
    public static void step(JdbcClient db, long operation, String step) {
        db.sql("update operation set step = ? where id = ?")
                .param(step)
                .param(operation)
                .update();
    }

    /** Adds phases after those the operation has. */
    public static void phases(JdbcClient db, long operation, List<Phase> phases) {
        int position = phases.isEmpty()
                ? 0
                : db.sql("select count(*) from phase where operation = ?")
                        .param(operation)
                        .query(Integer.class)
                        .single();
        for (Phase phase : phases) {
            db.sql("insert into phase (operation, position, name, millis, succeeded) values (?, ?, ?, ?, ?)")
                    .param(operation)
                    .param(position++)
                    .param(phase.name())
                    .param(phase.took().toMillis())
                    .param(phase.succeeded())
                    .update();
        }
    }

    /** Closes an operation. */
    public static void finish(JdbcClient db, long operation, Result result, @Nullable String message, Instant now) {
        db.sql("update operation set finished_at = ?, result = ?, message = ? where id = ?")
                .param(time(now))
                .param(result.name())
                .param(message)
                .param(operation)
                .update();
    }

    /** The operation of a profile that has not ended: under way, or left by a process that died. */
    public static Optional<OpenOperation> open(JdbcClient db, ProfileName profile) {
        return db.sql(OPEN + " and profile = ? order by id desc limit 1")
                .param(profile.value())
                .query((rows, number) -> openOperation(rows))
                .optional();
    }

    /** All operations that have not ended, by profile. */
    public static Map<ProfileName, OpenOperation> open(JdbcClient db) {
        Map<ProfileName, OpenOperation> open = new HashMap<>();
        db.sql(OPEN + " order by id")
                .query((rows, number) -> openOperation(rows))
                .list()
                .forEach(operation -> open.put(operation.profile(), operation));
        return open;
    }

    /** What happened to a profile, oldest first. */
    public static List<HistoryEvent> history(JdbcClient db, ProfileName profile) {
        Map<Long, List<Phase>> phases = new HashMap<>();
        db.sql("select p.* from phase p join operation o on o.id = p.operation where o.profile = ?"
                        + " order by p.operation, p.position")
                .param(profile.value())
                .query((rows, number) -> phases.computeIfAbsent(rows.getLong("operation"), id -> new ArrayList<>())
                        .add(new Phase(
                                rows.getString("name"),
                                Duration.ofMillis(rows.getLong("millis")),
                                rows.getBoolean("succeeded"))))
                .list();
        return db.sql("select * from operation where profile = ? order by id")
                .param(profile.value())
                .query((rows, number) -> event(rows, phases))
                .list();
    }

    private static HistoryEvent event(ResultSet rows, Map<Long, List<Phase>> phases) throws SQLException {
        long id = rows.getLong("id");
        Optional<Instant> finished = instant(rows, "finished_at");
        String result = rows.getString("result");
        return new HistoryEvent(
                id,
                OperationKind.valueOf(rows.getString("kind")).toString(),
                instant(rows, "started_at").orElseThrow(),
                finished,
                result != null
                        ? Result.valueOf(result)
                        : openOperation(rows).alive() ? Result.RUNNING : Result.INTERRUPTED,
                rows.getString("step"),
                Optional.ofNullable(rows.getString("message")),
                List.copyOf(phases.getOrDefault(id, List.of())));
    }

    private static OpenOperation openOperation(ResultSet rows) throws SQLException {
        return new OpenOperation(
                rows.getLong("id"),
                new ProfileName(rows.getString("profile")),
                OperationKind.valueOf(rows.getString("kind")),
                rows.getString("argument"),
                rows.getString("step"),
                rows.getLong("pid"),
                instant(rows, "process_started"),
                instant(rows, "started_at").orElseThrow());
    }

    private static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
        return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
