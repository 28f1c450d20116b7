package dev.berth.shell.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.shell.core.InputReader;

/** Loads the hooks into the real shells, which {@code ./verify} installs, and walks through directories with them. */
class ShellInitTest {

    /** Each loads the hook, and then goes where it is told, as at a prompt. */
    enum Shell {
        BASH(
                "source hook; go() { cd \"$1\"; eval \"$PROMPT_COMMAND\"; eval \"$PROMPT_COMMAND\"; }; eval \"$PROMPT_COMMAND\""),
        ZSH("source ./hook; go() { cd \"$1\" }"),
        FISH("source hook; function go; cd $argv[1]; end");

        private final String beginning;

        Shell(String beginning) {
            this.beginning = beginning;
        }

        String program() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @TempDir
    private Path place;

    private String hook = "";
    private final Map<String, String> environment = new HashMap<>(System.getenv());

    @BeforeEach
    void makeProjects() throws IOException {
        for (String project : List.of("shop", "blog a")) {
            Files.createDirectories(place.resolve(project).resolve("src/deep"));
            Files.createFile(place.resolve(project).resolve(".berth.yaml"));
        }
        Files.createDirectories(place.resolve("elsewhere"));
        Path bin = Files.createDirectories(place.resolve("bin"));
        Path berth = bin.resolve("berth");
        Files.writeString(berth, "#!/bin/sh\necho \"$* in ${PWD##*/}\" >>" + place.resolve("called") + "\n");
        assertThat(berth.toFile().setExecutable(true)).isTrue();
        Files.createFile(place.resolve("called"));
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
    }

    @ParameterizedTest
    @EnumSource
    void contextsFollowFromProjectToProjectAndNowhereElse(Shell shell) throws IOException {
        walk(shell, "go elsewhere; go ../shop; go src/deep; go ..; go '../../blog a/src'; go ../..");

        assertThat(place.resolve("called"))
                .hasContent(
                        "use --project in shop\nuse --project in src\nuse --project in " + place.getFileName() + "\n");
    }

    @ParameterizedTest
    @EnumSource
    void outsideOfProjectsNothingIsStarted(Shell shell) throws IOException {
        walk(shell, "go elsewhere; go /; go /tmp");

        assertThat(place.resolve("called")).isEmptyFile();
    }

    @ParameterizedTest
    @EnumSource
    void aShellThatStartsInAProjectFollowsAtOnce(Shell shell) throws IOException {
        Files.createFile(place.resolve(".berth.yaml"));

        walk(shell, "true");

        assertThat(place.resolve("called")).hasContent("use --project in " + place.getFileName() + "\n");
    }

    /** Fish has no subshells. */
    @ParameterizedTest
    @EnumSource(names = {"BASH", "ZSH"})
    void aSubshellThatGoesIntoAProjectTakesTheContextsNowhere(Shell shell) throws IOException {
        walk(shell, "echo $(cd shop && pwd) >/dev/null; (cd shop); go elsewhere");

        assertThat(place.resolve("called")).isEmptyFile();
    }

    @ParameterizedTest
    @EnumSource(names = "BASH")
    void theExitCodeOfTheLastCommandIsKept(Shell shell) throws IOException {
        assertThat(walk(shell, "cd shop; (exit 3); __berth_follow; echo $?")).isEqualTo("3\n");
        assertThat(hook).contains("__berth_follow");
    }

    private String walk(Shell shell, String steps) throws IOException {
        ProcessRunner runner = new ProcessRunner(environment);
        assumeTrue(runner.find(shell.program()).isPresent(), shell.program() + " is not installed");
        hook = hook(shell);
        Files.writeString(place.resolve("hook"), hook);
        CommandResult result = runner.run(Command.of(shell.program(), "-c", shell.beginning + "; " + steps)
                .directory(place)
                .timeout(Duration.ofSeconds(30)));
        assertThat(result.stderr()).isEmpty();
        return result.stdout();
    }

    private static String hook(Shell shell) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Invocation invocation = new Invocation("shell-init", Map.of(), List.of(shell.program()), List.of());
        new ShellInit()
                .run(
                        invocation,
                        new Console(
                                new PrintWriter(stream, true, StandardCharsets.UTF_8),
                                Screen.plain(stream, stream),
                                new InputReader() {},
                                invocation));
        return out.toString(StandardCharsets.UTF_8);
    }
}
