package dev.berth.profiles.store;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The database of a home. Each use is one short transaction. The first opens it, and it is closed again when no other
 * has come for a moment; a lock file makes other processes wait their turn for a bounded time. What has been committed
 * stays, whatever becomes of the process. Thread-safe; a use must not be nested in another.
 */
public final class Database implements AutoCloseable {

    /** The newest version in {@code db/migration}; kept here so that Flyway is only loaded to go there. */
    static final int SCHEMA = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Beyond this the file is worth the time that compaction takes when it is closed. */
    private static final long WORTH_COMPACTING = 8L << 20;

    private static final String NEWEST_VERSION =
            "select \"version\" from \"flyway_schema_history\" where \"success\" and \"version\" is not null"
                    + " order by \"installed_rank\" desc limit 1";

    private final BerthHome home;
    private final Turns turns;

    public Database(BerthHome home) {
        this.home = home;
        this.turns = new Turns(this::locked, () -> ExclusiveLock.isHeld(queue()), this::openCurrent);
    }

    /**
     * Runs one transaction: committed when the work returns, undone when it throws or the process dies.
     *
     * @throws BerthException if the database stays in use by others, is damaged, or was made by a newer Berth
     */
    public <T> T write(Function<JdbcClient, T> work) {
        return turns.take(connection -> committed(connection, work));
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
        return turns.take(connection -> committed(connection, work));
    }

    /** Begins to open it, where there is one, for the use that is about to come; returns at once. */
    public void expectUse() {
        if (Files.exists(file())) {
            turns.begin();
        }
    }

    /** Closes it if it is open; a later use opens it again. */
    @Override
    public void close() {
        turns.end();
    }

    /** The database file. */
    public Path file() {
        return home.databaseFile();
    }

    /** Whoever waits for it holds the lock of those who wait, so that whoever has it can tell. */
    private ExclusiveLock locked() {
        BerthHome.privateDirectory(home.root());
        try (ExclusiveLock _ = lock(queue())) {
            return lock(home.root().resolve("berth.db.lock"));
        }
    }

    private Path queue() {
        return home.root().resolve("berth.db.queue");
    }

    private static ExclusiveLock lock(Path file) {
        String purpose = "a use of the database (pid " + ProcessHandle.current().pid() + ")";
        return ExclusiveLock.acquire(file, purpose, PATIENCE, holder -> {});
    }

    /** Opens it with the newest schema, which it is given first if need be. */
    private Connection openCurrent() {
        try {
            if (!Files.exists(file())) {
                migrate(database -> {});
            }
            Connection connection = open(home.database());
            if (!isCurrent(connection)) {
                migrate(this::copyTo);
                connection = open(home.database());
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw told(e);
        }
    }

    /** Whether it has the newest schema; it is closed when it has not. */
    private boolean isCurrent(Connection connection) throws SQLException {
        int version = -1;
        try {
            version = version(connection);
        } finally {
            if (version != SCHEMA) {
                connection.close();
            }
        }
        if (version > SCHEMA) {
            throw BerthException.failed("could not use the database " + file())
                    .because("it was made by a newer Berth (schema " + version + ", this one knows " + SCHEMA + ")")
                    .remedy("Use that newer Berth, or another BERTH_HOME");
        }
        return version == SCHEMA;
    }

    private <T> T committed(Connection connection, Function<JdbcClient, T> work) {
        boolean done = false;
        try {
            T result = work.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            connection.commit();
            done = true;
            return result;
        } catch (DataAccessException e) {
            // What it says itself, if anything but that a statement was wrong, is for those who write Berth.
            throw cause(e, SQLException.class)
                    .filter(sql -> isDamage(sql) || refused(sql).isPresent())
                    .<RuntimeException>map(this::told)
                    .orElse(e);
        } catch (SQLException e) {
            throw told(e);
        } finally {
            if (!done) {
                undo(connection);
            }
        }
    }

    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // Closing it undoes the transaction, too, and what went wrong is being told already.
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
            // What is in it, the environment of profiles, is nobody else's business even where the home is open to
            // others.
            Files.setPosixFilePermissions(scratchFile, PosixFilePermissions.fromString("rw-------"));
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
        // would cost every command some 100 ms. A commit is written before it returns, not half a second later.
        String url = "jdbc:h2:file:" + database
                + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;WRITE_DELAY=0;MAX_COMPACT_TIME=" + (large ? 1000 : 0);
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

    /** Whether a use failed since the file system would not have it: mostly since there is no room left to write. */
    public static boolean isRefused(BerthException failure) {
        return cause(failure, SQLException.class).flatMap(Database::refused).isPresent();
    }

    /** What the file system had against it, where it is that and not the database. */
    private static Optional<IOException> refused(SQLException e) {
        // A file that ends too early is damaged.
        return cause(e, IOException.class).filter(refusal -> !(refusal instanceof EOFException));
    }

    private static <T> Optional<T> cause(Throwable failure, Class<T> type) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static boolean isDamage(SQLException e) {
        return e.getErrorCode() == ErrorCode.FILE_CORRUPTED_1 || e.getErrorCode() == ErrorCode.GENERAL_ERROR_1;
    }

    /** A full disk must not be taken for damage: whoever moves the database away for that loses what is in it. */
    private BerthException told(SQLException e) {
        return refused(e)
                .map(refusal -> BerthException.failed("could not use the database " + file())
                        .because(String.valueOf(refusal.getMessage()))
                        .remedy("Put that right, by making room where there is none left, and try again; what had"
                                + " been recorded is still there")
                        .causedBy(e))
                .orElseGet(() -> damaged(e));
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
