package dev.berth.profiles.store;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.interruption.Uninterrupted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The database of a home. Each use opens it, runs one short transaction and closes it again; a lock file makes other
 * threads and processes wait their turn for a bounded time. Thread-safe; a use must not be nested in another.
 */
public final class Database {

    /** The newest version in {@code db/migration}; kept here so that Flyway is only loaded to go there. */
    static final int SCHEMA = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Beyond this the file is worth the time that compaction takes when it is closed. */
    private static final long WORTH_COMPACTING = 8L << 20;

    private static final String NEWEST_VERSION =
            "select \"version\" from \"flyway_schema_history\" where \"success\" and \"version\" is not null"
                    + " order by \"installed_rank\" desc limit 1";

    private final BerthHome home;

    public Database(BerthHome home) {
        this.home = home;
    }

    /**
     * Runs one transaction: committed when the work returns, undone when it throws or the process dies.
     *
     * @throws BerthException if the database stays in use by others, is damaged, or was made by a newer Berth
     */
    public <T> T write(Function<JdbcClient, T> work) {
        return locked(() -> {
            if (!Files.exists(file())) {
                migrate(database -> {});
            }
            return transaction(work);
        });
    }

    /** The same for work that returns nothing. */
    public void change(Consumer<JdbcClient> work) {
        write(db -> {
            work.accept(db);
            return Optional.empty();
        });
    }

    /** Runs one transaction that only reads; where there is no database none is made and the answer is {@code none}. */
    public <T> T read(T none, Function<JdbcClient, T> work) {
        if (!Files.exists(file())) {
            return none;
        }
        return locked(() -> transaction(work));
    }

    /** The database file. */
    public Path file() {
        return Path.of(home.database() + ".mv.db");
    }

    private <T> T locked(java.util.function.Supplier<T> work) {
        BerthHome.privateDirectory(home.root());
        String purpose = "a use of the database (pid " + ProcessHandle.current().pid() + ")";
        // An interrupt would close the file under H2's hands, and keep what has been done from being recorded.
        return Uninterrupted.call(() -> {
            try (ExclusiveLock _ =
                    ExclusiveLock.acquire(home.root().resolve("berth.db.lock"), purpose, PATIENCE, holder -> {})) {
                return work.get();
            }
        });
    }

    private <T> T transaction(Function<JdbcClient, T> work) {
        int version;
        try (Connection connection = open(home.database())) {
            version = version(connection);
            if (version == SCHEMA) {
                return committed(connection, work);
            }
        } catch (SQLException e) {
            throw damaged(e);
        }
        if (version > SCHEMA) {
            throw BerthException.failed("could not use the database " + file())
                    .because("it was made by a newer Berth (schema " + version + ", this one knows " + SCHEMA + ")")
                    .remedy("Use that newer Berth, or another BERTH_HOME");
        }
        migrate(this::copyTo);
        try (Connection connection = open(home.database())) {
            return committed(connection, work);
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    private <T> T committed(Connection connection, Function<JdbcClient, T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            T result = work.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            connection.commit();
            done = true;
            return result;
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException sql && isDamage(sql)) {
                throw damaged(sql);
            }
            throw e;
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }

    /**
     * Brings the schema up to date on a copy that takes the database's place when it is complete: DDL cannot be undone,
     * and a process can be killed at any moment.
     */
    private void migrate(Consumer<Path> fill) {
        Path scratch = home.root().resolve("berth-migrating");
        Path scratchFile = Path.of(scratch + ".mv.db");
        try {
            Files.deleteIfExists(scratchFile);
            fill.accept(scratchFile);
            try (Connection connection = open(scratch)) {
                SchemaMigration.run(connection);
            }
            Files.move(scratchFile, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | SQLException e) {
            throw BerthException.failed("could not make the database " + file())
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    private void copyTo(Path copy) {
        try {
            Files.copy(file(), copy);
        } catch (IOException e) {
            throw BerthException.failed("could not copy the database " + file())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Connection open(Path database) throws SQLException {
        boolean large = file().toFile().length() > WORTH_COMPACTING;
        // Without a name and listening socket of its own, without a hook at exit, and nothing done at closing that
        // would cost every command some 100 ms.
        String url = "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;MAX_COMPACT_TIME="
                + (large ? 1000 : 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return new Driver().connect(url, new Properties());
            } catch (SQLException e) {
                // Only a foreign program can have it open while this process has the lock: a backup, a console.
                if (e.getErrorCode() != ErrorCode.DATABASE_ALREADY_OPEN_1) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw BerthException.failed("could not open the database " + file())
                            .because("another program has it open")
                            .remedy("Close that program and try again")
                            .causedBy(e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while waiting for the database");
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(NEWEST_VERSION)) {
            return rows.next() ? Integer.parseInt(rows.getString(1)) : 0;
        } catch (SQLException e) {
            if (e.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1) {
                return 0;
            }
            throw e;
        }
    }

    private static boolean isDamage(SQLException e) {
        return e.getErrorCode() == ErrorCode.FILE_CORRUPTED_1 || e.getErrorCode() == ErrorCode.GENERAL_ERROR_1;
    }

    private BerthException damaged(SQLException e) {
        return BerthException.failed("could not read the database " + file())
                .because("it is damaged or is not Berth's ("
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")")
                .remedy("Move it away and Berth starts with an empty one; the disks of profiles stay in "
                        + home.profiles())
                .causedBy(e);
    }
}
