package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is said in one line with the right exit code, and nothing is there afterwards. Boots nothing. */
@Tag("vm")
class BadInputTest {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int PRECONDITION = 3;

    private Workplace workplace;

    @BeforeEach
    void openWorkplace() throws IOException {
        workplace = new Workplace(Map.of());
    }

    @AfterEach
    void closeWorkplace() throws IOException {
        workplace.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            profile create Bad_Name                     | 2 | 'Bad_Name' cannot be the name of a profile
            profile create dev --cpu 2                  | 2 | Did you mean --cpus?
            profile create dev --cpus 0                 | 2 | cpus: a machine needs at least 1
            profile create dev --cpus 4000              | 2 | cpus: 4000 were asked for, but this host has
            profile create dev --memory 900000GiB       | 2 | but this host has
            profile create dev --memory lots            | 2 | 'lots' is not a size
            profile create dev --mount /does/not/exist  | 2 | there is no /does/not/exist on this host
            profile create dev --runtime dokcer         | 2 | Did you mean 'docker'?
            profile create dev --env novalue            | 2 | is not of the form NAME=VALUE
            profile create dev --from /does/not/exist   | 4 | there is no file /does/not/exist
            profile create dev --image ffffffffffff     | 4 | there is no image ffffffffffff
            profile export dev                          | 4 | there is no profile dev
            profile start dev                           | 4 | there is no profile dev
            profil list                                 | 2 | Did you mean 'profile
            image import /does/not/exist                | 4 | there is no file /does/not/exist
            """)
    void aWrongRequestIsNamedAndChangesNothing(String command, int exitCode, String said) throws IOException {
        CommandResult result = workplace.berth(command.split(" "));

        assertThat(result.stderr()).contains("error: ").contains(said).doesNotContain("\tat ", "Exception");
        assertThat(result.stdout()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertNothingIsThere();
    }

    @Test
    void aDockerConfigurationThatDoesNotParseStaysAsItIsAndNothingIsBooted() throws IOException {
        Path config = workplace.dockerConfig().resolve("config.json");
        Files.writeString(config, "{ \"currentContext\": ");

        CommandResult result = workplace.berth("profile", "create", "dev");

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.stderr()).contains(config.toString()).doesNotContain("starting the machine");
        assertThat(config).hasContent("{ \"currentContext\": ");
        assertNothingIsThere();
    }

    @Test
    void aDamagedDatabaseIsNamedAndNotTouched() throws IOException {
        Path database = workplace.home().resolve("berth.mv.db");
        Files.writeString(database, "garbage\n");

        CommandResult result = workplace.berth("profile", "create", "dev");

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.stderr()).contains(database.toString(), "damaged");
        assertThat(database).hasContent("garbage\n");
    }

    @Test
    void aHomeThatCannotBeMadeIsNamedWithWhatToDo() {
        CommandResult result = workplace
                .runner()
                .run(workplace.berthCommand("profile", "create", "dev").environment("BERTH_HOME", "/dev/null/home"));

        assertThat(result.exitCode()).isEqualTo(PRECONDITION);
        assertThat(result.stderr()).contains("/dev/null/home", "BERTH_HOME").doesNotContain("Exception");
    }

    @Test
    void aFullDiskIsNoticedBeforeAnythingIsMade() throws IOException {
        Path small = workplace.scratch();
        List<String> mount = List.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString());
        assumeTrue(workplace.runner().run(Command.of(mount)).succeeded(), "only root can make a small disk");
        try {
            Files.createSymbolicLink(small.resolve("images"), workplace.home().resolve("images"));
            CommandResult result = workplace
                    .runner()
                    .run(workplace
                            .berthCommand("profile", "create", "dev")
                            .environment("BERTH_HOME", small.toString()));

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(PRECONDITION);
            assertThat(result.stderr()).contains("not enough disk space", small.toString());
            assertThat(small.resolve("profiles/dev")).doesNotExist();
        } finally {
            workplace.runner().output(Command.of("umount", small.toString()));
        }
    }

    @Test
    void anUnknownCommandOfAScriptDoesNotKeepTheNextFromRunning() {
        Command script = workplace.berthCommand().input("# nothing\nprofle list\n\nprofile list -o json # trailing\n");

        CommandResult result = workplace.runner().run(script);

        assertThat(result.exitCode()).isEqualTo(USAGE);
        assertThat(result.stdout().strip()).isEqualTo("[ ]");
    }

    private void assertNothingIsThere() throws IOException {
        assertThat(workplace.berthJson("profile", "list", "-o", "json")).isEmpty();
        Path profiles = workplace.home().resolve("profiles");
        if (Files.exists(profiles)) {
            try (Stream<Path> entries = Files.list(profiles)) {
                assertThat(entries.filter(Files::isDirectory)).isEmpty();
            }
        }
        assertThat(workplace.dockerConfig().resolve("contexts")).doesNotExist();
    }
}
