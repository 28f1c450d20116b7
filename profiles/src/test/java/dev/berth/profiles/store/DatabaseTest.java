package dev.berth.profiles.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    @TempDir
    Path directory;

    private BerthHome home;
    private Database database;

    @BeforeEach
    void open() {
        home = new BerthHome(directory.resolve("b"));
        database = new Database(home);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void readingWhereThereIsNoneMakesNone() {
        assertThat(database.read("none", db -> "some")).isEqualTo("none");
        assertThat(database.file()).doesNotExist();
    }

    @Test
    void isMadeByTheFirstChangeWithTheNewestSchemaThatIsPackaged() throws IOException {
        int version =
                database.write(db -> Integer.parseInt(db.sql("select max(\"version\") from \"flyway_schema_history\"")
                        .query(String.class)
                        .single()));

        assertThat(version).isEqualTo(Database.SCHEMA);
        try (var stream = Database.class.getClassLoader().getResourceAsStream("db/migration/V1__profiles.sql")) {
            assertThat(stream).isNotNull();
        }
        assertThat(Database.class.getClassLoader().getResource("db/migration/V" + (Database.SCHEMA + 1) + "__"))
                .isNull();
        assertThat(home.root().resolve("berth-migrating.mv.db")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(database.file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aMigrationThatWasKilledIsBegunAgain() throws IOException {
        BerthHome.privateDirectory(home.root());
        Files.writeString(home.root().resolve("berth-migrating.mv.db"), "half a file");

        assertThat(count()).isZero();
    }

    @Test
    void whatWasCommittedIsThereWhenTheProcessIsKilledNext() throws Exception {
        Process killed = child("die");

        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aUseThatFollowsAnotherDoesNotWaitForItToBeOpenedAgain() {
        String first = sessionStart();
        String second = sessionStart();
        database.close();

        assertThat(second).isEqualTo(first);
        assertThat(sessionStart()).isNotEqualTo(first);
    }

    @Test
    void otherProcessesGetTheirTurnWhileOneUsesItAllTheTime() throws Exception {
        Process other = child("add", "other");
        int uses = 0;
        while (other.isAlive()) {
            add("parent");
            uses++;
        }

        assertThat(other.exitValue()).isZero();
        assertThat(uses).isPositive();
        assertThat(count()).isEqualTo(16);
    }

    @Test
    void aUseWithinAnotherIsAnErrorOfTheProgram() {
        assertThatThrownBy(() -> database.change(db -> count())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void goesOnWhenTheCallerIsInterrupted() {
        count();
        Thread.currentThread().interrupt();
        try {
            add("k");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aFailedTransactionChangesNothing() {
        count();

        assertThatThrownBy(() -> database.change(db -> {
                    db.sql("update selection set id = id").update();
                    db.sql("insert into saved_context (slot, kind, context) values ('origin', 'docker', 'x')")
                            .update();
                    throw new IllegalStateException("enough");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(database.read(
                        -1,
                        db -> db.sql("select count(*) from saved_context")
                                .query(Integer.class)
                                .single()))
                .isZero();
    }

    @Test
    void oneOfANewerBerthIsLeftAloneAndSaidToBe() throws SQLException {
        count();
        database.close();
        inDatabase("update \"flyway_schema_history\" set \"version\" = '99' where \"version\" = '1'");

        assertThatThrownBy(this::count)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("newer Berth")
                .hasMessageContaining("99");
    }

    @Test
    void aDamagedFileIsAClearError() throws IOException {
        count();
        database.close();
        Files.writeString(database.file(), "x".repeat(20_000));

        assertThatThrownBy(this::count)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(database.file().toString())
                .hasMessageContaining("damaged")
                .hasMessageContaining("Move it away");
    }

    /** What is large is written before its transaction is committed. */
    @ParameterizedTest
    @ValueSource(ints = {10, 300_000})
    void aFullDiskIsSaidToBeOneAndTheNextUseFindsWhatHadBeenRecorded(int size) throws Exception {
        add("k");
        database.close();

        // A file that may not grow any further fails as a full disk does.
        Process full = start(List.of("sh", "-c", "ulimit -f 400; exec \"$@\"", "sh"), "fill", String.valueOf(size));

        assertThat(full.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(home.root().resolve("failure"))
                .content()
                .contains("could not use the database " + database.file())
                .contains("File too large")
                .doesNotContain("damaged", "Move it away", "SQL");
        assertThat(home.root().resolve("next")).hasContent("1");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void someoneElsesDatabaseIsNotTouched() throws SQLException {
        BerthHome.privateDirectory(home.root());
        inDatabase("create table recipes (name varchar)");

        assertThatThrownBy(this::count).isInstanceOf(BerthException.class).hasMessageContaining("not Berth's");
    }

    @Test
    void waitsForAnotherProgramThatHasItOpen() throws Exception {
        count();
        database.close();
        // The same JVM shares an open database, so the other program has to be one.
        Process other = child("hold", "1500");
        try {
            awaitFile(home.root().resolve("held"));
            long start = System.nanoTime();

            assertThat(count()).isZero();

            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void manyProcessesWorkSideBySideAndLoseNothing() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(child("add", String.valueOf(i)));
        }
        for (int i = 0; i < 15; i++) {
            add("parent" + i);
        }
        for (Process process : processes) {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        assertThat(count()).isEqualTo(4 * 15 + 15);
    }

    @Test
    void staysSmallAfterThousandsOfChanges() throws IOException {
        for (int i = 0; i < 300; i++) {
            add("k" + i % 5);
        }

        assertThat(Files.size(database.file())).isLessThan(16L << 20);
    }

    private int count() {
        return database.write(db -> db.sql("select count(*) from saved_context")
                .query(Integer.class)
                .single());
    }

    private String sessionStart() {
        return database.write(
                db -> db.sql("select session_start from information_schema.sessions where session_id = session_id()")
                        .query(String.class)
                        .single());
    }

    private void add(String kind) {
        database.change(db -> {
            db.sql("delete from saved_context where kind = ?").param(kind).update();
            db.sql("insert into saved_context (slot, kind, context) values ('origin', ?, 'x')")
                    .param(kind)
                    .update();
        });
    }

    private void inDatabase(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + home.database());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void note(String text) {
        database.change(
                db -> db.sql("insert into profile (name, runtime, cpus, memory, disk, image, more, sources, created_at)"
                                + " values (?, 'docker', 1, 1, 1, 'latest', ?, '', current_timestamp)")
                        .param(UUID.randomUUID().toString())
                        .param(text)
                        .update());
    }

    private Process child(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private Process start(List<String> by, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DatabaseTest.class.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** What a child process does. */
    static void main(String[] arguments) throws Exception {
        DatabaseTest test = new DatabaseTest();
        test.directory = Path.of(arguments[0]);
        test.open();
        switch (arguments[1]) {
            case "add" -> {
                for (int i = 0; i < 15; i++) {
                    test.add("p" + arguments[2] + "-" + i);
                }
            }
            case "fill" -> {
                try {
                    while (true) {
                        test.note("y".repeat(Integer.parseInt(arguments[2])));
                    }
                } catch (RuntimeException e) {
                    Files.writeString(test.home.root().resolve("failure"), String.valueOf(e.getMessage()));
                }
                Files.writeString(test.home.root().resolve("next"), String.valueOf(test.count()));
            }
            case "die" -> {
                test.add("last");
                Runtime.getRuntime().halt(0);
            }
            default -> {
                try (var _ = DriverManager.getConnection("jdbc:h2:file:" + test.home.database())) {
                    Files.writeString(test.home.root().resolve("held"), "");
                    Thread.sleep(Long.parseLong(arguments[2]));
                }
            }
        }
    }

    private static void awaitFile(Path file) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(file) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }
}
