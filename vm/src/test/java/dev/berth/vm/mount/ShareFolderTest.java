package dev.berth.vm.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.vm.host.CurrentUser;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.process.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that shows a folder to its server, with a shell in the place of the server. */
class ShareFolderTest {

    private final ProcessRunner runner = new ProcessRunner(System.getenv());

    private Path stage;
    private Path source;
    private Path secret;

    @BeforeEach
    void makeAFolderThatHoldsTextAndASecretAndTheStage(@TempDir Path temporary) throws IOException {
        assumeThat(UserNamespace.possible(runner))
                .as("this user can make mounts that nobody else sees")
                .isTrue();
        source = Files.createDirectories(temporary.toRealPath().resolve("a b%"));
        Files.writeString(source.resolve("text"), "text\n");
        secret = Files.createDirectory(source.resolve("secret"));
        Files.writeString(secret.resolve("key"), "key\n");
        stage = Files.createDirectory(secret.resolve("stage"));
    }

    @Test
    void aFolderIsWrittenThrough() {
        CommandResult shared = share(source, "", "rw", "echo new >\"$1/new\"; cat \"$1/text\" \"$1/secret/key\"");

        assertThat(shared.stdout()).isEqualTo("text\nkey\n");
        assertThat(source.resolve("new")).hasContent("new\n");
    }

    @Test
    void aFolderThatIsReadOnlyCannotBeWrittenNorWhatIsMountedInIt() throws IOException {
        Path nested = Files.createDirectory(source.resolve("nest ed"));

        CommandResult shared = share(
                nested.toString(), stage, source, "", "ro", "cat \"$1/text\"; touch \"$1/new\" \"$1/nest ed/new\"");

        assertThat(shared.stdout()).isEqualTo("text\n");
        assertReadOnly(shared, 2);
        assertThat(source.resolve("new")).doesNotExist();
    }

    @Test
    void aFolderIsReadOnlyAlsoWhereALinkLeadsToTheStage() throws IOException {
        Path link = Files.createSymbolicLink(source.resolveSibling("link"), secret);

        CommandResult shared = share("", link.resolve("stage"), source, "", "ro", "touch \"$1/new\"");

        assertReadOnly(shared, 1);
        assertThat(source.resolve("new")).doesNotExist();
    }

    @Test
    void aFolderThatHoldsTheHiddenOneAndTheStageIsReadOnlyAndDoesNotShowThem() {
        CommandResult shared =
                share(source, secret.toString(), "ro", "cat \"$1/text\"; ls -A \"$1/secret\"; touch \"$1/new\"");

        assertThat(shared.stdout()).isEqualTo("text\n");
        assertReadOnly(shared, 1);
        assertThat(source.resolve("new")).doesNotExist();
    }

    @Test
    void theWholeHostCanBeReadButForWhatIsHidden() {
        assumeThat(CurrentUser.isRoot())
                .as("root: others do not come to every mount of the host")
                .isTrue();

        CommandResult shared = share(
                Path.of("/"),
                secret.toString(),
                "ro",
                "cat \"$1" + source + "/text\"; ls -A \"$1" + secret + "\"; touch \"$1" + source + "/new\"");

        assertThat(shared.stdout()).isEqualTo("text\n");
        assertReadOnly(shared, 1);
        assertThat(source.resolve("new")).doesNotExist();
    }

    @Test
    void theWholeHostCanBeWrittenButForWhatIsHidden() {
        CommandResult shared = share(
                Path.of("/"),
                secret.toString(),
                "rw",
                "echo new >\"$1" + source + "/new\"; ls -A \"$1" + secret + "\"");

        assertThat(shared.stdout()).isEmpty();
        assertThat(source.resolve("new")).hasContent("new\n");
    }

    @Test
    void aFileThatIsReadOnlyCanNeitherBeWrittenNorGetAnotherBesideItAndItsServerHasItsOwnRun() {
        CommandResult shared = share(
                source.resolve("text"),
                "",
                "ro",
                "ls -A \"$1\"; cat \"$1/text\"; touch /run/lock-of-the-server && ls /run;"
                        + " chmod 777 \"$1/text\"; touch \"$1/new\"");

        assertThat(shared.stdout()).isEqualTo("text\ntext\nlock-of-the-server\n");
        assertReadOnly(shared, 2);
    }

    @Test
    void whatHasBecomeALinkIsRefused() throws IOException {
        Path folder = Files.createSymbolicLink(source.resolve("folder"), secret);
        Path file = Files.createSymbolicLink(source.resolve("file"), secret.resolve("key"));

        for (Path moved : List.of(folder, file, folder.resolve("key"), folder.resolve("stage"))) {
            CommandResult shared = share(moved, "", "rw", "find \"$1\"");

            assertThat(shared.succeeded()).as("%s", moved).isFalse();
            assertThat(shared.stdout()).isEmpty();
            assertThat(shared.stderr()).contains(moved + " leads elsewhere");
        }
    }

    private static void assertReadOnly(CommandResult shared, int times) {
        assertThat(shared.stderr().lines())
                .hasSize(times)
                .allSatisfy(line -> assertThat(line).contains("Read-only file system"));
    }

    private CommandResult share(Path what, String hidden, String access, String server) {
        return share("", stage, what, hidden, access, server);
    }

    /**
     * @param nested where another file system is mounted before; empty for none
     * @param server a script that is given the place where it sees what is shared
     */
    private CommandResult share(String nested, Path stage, Path what, String hidden, String access, String server) {
        List<String> command = new ArrayList<>(UserNamespace.command());
        command.addAll(List.of("sh", "-euc", "[ -z \"$1\" ] || mount -t tmpfs tmpfs \"$1\"; shift; exec \"$@\"", "sh"));
        command.add(nested);
        command.addAll(List.of("sh", "-c", Script.of(FolderServer.class, "share-folder"), "share-folder"));
        command.addAll(List.of(stage.toString(), what.toString(), hidden, access));
        command.add(source.resolveSibling("pid").toString());
        command.addAll(List.of("sh", "-c", server, "sh", stage.resolve("root").toString()));
        return runner.run(Command.of(command));
    }
}
