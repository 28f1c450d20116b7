package dev.berth.shell.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.file.Tree;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real launcher, as a user does. It builds Berth first where nothing is built, which may take minutes. */
@Tag("vm")
class LauncherTest {

    private static final Path LAUNCHER = Path.of("../berth").toAbsolutePath().normalize();
    private static final Duration BUILD_INCLUDED = Duration.ofMinutes(10);

    @TempDir
    private Path place;

    /** Short, since sockets live below it. */
    private static final Path HOME =
            Path.of("/tmp", "berth-launcher-" + ProcessHandle.current().pid());

    private final ProcessRunner runner = new ProcessRunner(environment());

    @AfterAll
    static void leaveNothingBehind() {
        Tree.delete(HOME);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("BERTH_HOME", HOME.toString());
        return environment;
    }

    @Test
    void runsFromAnyDirectoryThroughASymlinkWithASpaceInItsPath() throws IOException {
        Path links = Files.createDirectory(place.resolve("a b"));
        Path first = Files.createSymbolicLink(links.resolve("first"), LAUNCHER);
        Path second = Files.createSymbolicLink(links.resolve("second"), first.getFileName());

        CommandResult result = run(second, place, "version", "-o", "json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout()).startsWith("{").contains("\"version\"");
    }

    @Test
    void givesResultsAndNothingElseOnStandardOutput() {
        CommandResult result = berth("profile", "list", "-o", "json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout().replaceAll("\\s", "")).isEqualTo("[]");
    }

    @Test
    void passesExitCodesOn() {
        assertThat(berth("bogus").exitCode()).isEqualTo(2);
        assertThat(berth("profile", "show", "missing").exitCode()).isEqualTo(4);
        assertThat(berth("profile", "show").exitCode()).isEqualTo(3);
    }

    @Test
    void handsArgumentsOnAsTheyAre() {
        assertThat(berth("profile", "show", "not a name; é").stderr()).contains("'not a name; é'");
    }

    @Test
    void handsArgumentsOnAsTheyAreWhereTheLocaleIsNotInstalled() {
        CommandResult result = runner.run(
                command(LAUNCHER, place, "profile", "show", "not a name; é").environment("LC_ALL", "xx_XX.UTF-8"));

        assertThat(result.stderr()).contains("'not a name; é'");
    }

    @Test
    void saysThatTheWorkingDirectoryIsGone() throws IOException {
        Path gone = place.resolve("gone");
        CommandResult result = runner.run(Command.of(
                        "sh",
                        "-c",
                        "mkdir \"$1\" && cd \"$1\" && rmdir \"$1\" && exec \"$2\" version",
                        "sh",
                        gone.toString(),
                        LAUNCHER.toString())
                .timeout(BUILD_INCLUDED));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.stderr()).endsWith("berth: the working directory is gone. To do: cd to one that is there\n");
    }

    @Test
    void readsAScriptFromStandardInput() {
        CommandResult result = runner.run(command(LAUNCHER, place)
                .input("# listing\nprofile list -o name\nprofile show missing\nversion -o name\n"));

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.stdout()).isEqualTo("berth\n");
    }

    @Test
    void doesNotDestroyWithoutBeingTold() {
        CommandResult result = berth("profile", "delete", "dev");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).contains("--yes");
    }

    @Test
    void buildsOnceWhenTwoAreStartedAtTheSameTime() throws InterruptedException {
        List<CommandResult> results = new ArrayList<>();
        Thread other = Thread.ofVirtual().start(() -> results.add(berth("version")));
        CommandResult one = berth("version");
        other.join(BUILD_INCLUDED);

        assertThat(one.exitCode()).isZero();
        assertThat(results)
                .singleElement()
                .satisfies(result -> assertThat(result.exitCode()).isZero());
    }

    private CommandResult berth(String... arguments) {
        return run(LAUNCHER, place, arguments);
    }

    private CommandResult run(Path launcher, Path directory, String... arguments) {
        return runner.run(command(launcher, directory, arguments));
    }

    private static Command command(Path launcher, Path directory, String... arguments) {
        List<String> words = new ArrayList<>(List.of(launcher.toString()));
        words.addAll(List.of(arguments));
        return Command.of(words).directory(directory).timeout(BUILD_INCLUDED);
    }
}
