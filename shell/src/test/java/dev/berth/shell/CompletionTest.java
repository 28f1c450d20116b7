package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.CommandRunner;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.shell.core.InputReader;

/** Loads the scripts into the real shells, which {@code ./verify} installs, and asks those what TAB would offer. */
class CompletionTest {

    private static final InputReader NOBODY = new InputReader() {};
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Each prints a value, a tab and its description a line; the script is the first argument, then come words. */
    enum Shell {
        BASH("""
                source "$1"
                shift
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _berth
                printf '%s\\t\\n' "${COMPREPLY[@]}"
                """) {
            @Override
            Stream<String> split(String word) {
                // As readline does it, where the equals sign is a word of its own.
                return Pattern.compile("(?==)|(?<==)").splitAsStream(word);
            }
        },
        /** Outside its line editor zsh has none of the functions that show what is offered. */
        ZSH("""
                compdef() { :; }
                compset() { [[ $1 == -P ]] && current=${current#*=}; }
                _files() { print -rl -- "$current"*; }
                _describe() {
                    local array=${@[-1]} tab=$'\\t' entry
                    for entry in "${(@P)array}"; do
                        if [[ $entry == "$current"* ]]; then print -r -- "${entry/:/$tab}"; fi
                    done
                }
                source "$1"
                shift
                words=("$@") CURRENT=$# current=${@[-1]}
                _berth
                true
                """),
        FISH("""
                source $argv[1]
                complete -C"$(string join -- ' ' $argv[2..-1])"
                """);

        private final String question;

        Shell(String question) {
            this.question = question;
        }

        Stream<String> split(String word) {
            return Stream.of(word);
        }

        String program() {
            return name().toLowerCase(Locale.ROOT);
        }

        Command ask(Path script, String... typed) {
            List<String> command = new ArrayList<>(List.of(program(), "-c", question));
            if (this != FISH) {
                command.add(program());
            }
            command.add(script.toString());
            Stream.of(typed).flatMap(this::split).forEach(command::add);
            return Command.of(command).timeout(PATIENCE);
        }
    }

    @TempDir
    private Path place;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Screen screen = Screen.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    private final CommandCatalog catalog =
            new CommandCatalog(new Application(new HostEnvironment(Map.of(), Path.of("/nowhere"))), screen);

    @BeforeEach
    void keepSomething() throws IOException {
        for (String kept : List.of("profiles/dev", "profiles/d-2", "images/0a1b", "images/.staging-x")) {
            Files.createDirectories(place.resolve("home").resolve(kept));
        }
        Files.createFile(place.resolve("home/profiles/dev.lock"));
        Files.createFile(place.resolve("settings.yaml"));
    }

    @ParameterizedTest
    @EnumSource
    void everyFirstWordIsOffered(Shell shell) {
        assertThat(offered(shell, ""))
                .containsExactlyInAnyOrderElementsOf(catalog.parser().all().stream()
                        .map(syntax -> syntax.words().getFirst())
                        .distinct()
                        .toList());
        assertThat(offered(shell, "comp")).containsExactly("completion");
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionOfEveryCommandIsOffered(Shell shell) {
        for (Syntax syntax : catalog.parser().all()) {
            List<String> words = new ArrayList<>(syntax.words());
            words.add("--");
            assertThat(offered(shell, words.toArray(String[]::new)))
                    .as(syntax.name())
                    .containsExactlyInAnyOrderElementsOf(
                            syntax.allOptions().map(Option::typed).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondWordsFollowTheFirst(Shell shell) {
        assertThat(offered(shell, "profile", "st")).containsExactlyInAnyOrder("start", "stop");
        assertThat(offered(shell, "--quiet", "profile", "li")).containsExactly("list");
    }

    @ParameterizedTest
    @EnumSource
    void theValuesOfAnOptionAreOfferedBehindItAndAttachedToIt(Shell shell) {
        assertThat(offered(shell, "profile", "list", "-o", ""))
                .containsExactlyInAnyOrder("table", "json", "yaml", "name");
        assertThat(offered(shell, "profile", "ls", "--output", "j")).containsExactly("json");
        assertThat(offered(shell, "profile", "list", "--output=y"))
                .containsExactly(shell == Shell.FISH ? "--output=yaml" : "yaml");
        assertThat(offered(shell, "completion", "z")).containsExactly("zsh");
    }

    @ParameterizedTest
    @EnumSource
    void profilesAreOfferedWhereOneIsNamed(Shell shell) {
        assertThat(offered(shell, "profile", "show", "")).containsExactlyInAnyOrder("dev", "d-2");
        assertThat(offered(shell, "profile", "delete", "other", "--yes", "de")).containsExactly("dev");
        assertThat(offered(shell, "use", "d-")).containsExactly("d-2");
        assertThat(offered(shell, "profile", "show", "dev", "")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void imagesAreOfferedThatAreComplete(Shell shell) {
        assertThat(offered(shell, "profile", "create", "--image", "")).containsExactlyInAnyOrder("latest", "0a1b");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsOfferedOfAHomeThatIsNotThere(Shell shell) {
        assertThat(answer(shell, Map.of("BERTH_HOME", "/nowhere"), "berth", "use", ""))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pathsAreOfferedWhereAFileIsNamed(Shell shell) {
        assertThat(offered(shell, "profile", "create", "--from", place + "/sett"))
                .containsExactly(place + "/settings.yaml");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPassedOnToAnotherProgramIsNotBerths(Shell shell) {
        assertThat(offered(shell, "exec", "dev", "--", "")).isEmpty();
        assertThat(offered(shell, "exec", "dev", "--", "--")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSH", "FISH"})
    void commandsAndOptionsCarryTheirDescriptions(Shell shell) {
        Map<String, String> environment =
                Map.of("BERTH_HOME", place.resolve("home").toString());

        assertThat(answer(shell, environment, "berth", "profile", "sho"))
                .containsExactly("show\tshow a profile's settings, where each comes from, and its live state");
        assertThat(answer(shell, environment, "berth", "image", "import", "--sh"))
                .containsExactly("--sha256\tthe digest that the file must have; required for a URL");
    }

    @Test
    void theScriptForBashPassesShellcheck() {
        ProcessRunner runner = new ProcessRunner(System.getenv());
        assumeTrue(runner.find("shellcheck").isPresent(), "shellcheck is not installed");

        CommandResult result = runner.run(
                Command.of(List.of("shellcheck", script(Shell.BASH).toString())).timeout(PATIENCE));

        assertThat(result.stdout()).isEmpty();
    }

    @Test
    void aShellThatIsNotKnownIsRefusedWithTheNearestOne() {
        assertThat(new CommandRunner(catalog.parser(), catalog.registry(), screen).run("completion fsh", NOBODY))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("SHELL cannot be 'fsh'", "Did you mean fish?");
    }

    private List<String> offered(Shell shell, String... typed) {
        List<String> words = new ArrayList<>(List.of("berth"));
        words.addAll(List.of(typed));
        return answer(shell, Map.of("BERTH_HOME", place.resolve("home").toString()), words.toArray(String[]::new))
                .stream()
                .map(line -> line.replaceFirst("\t.*", ""))
                .toList();
    }

    private List<String> answer(Shell shell, Map<String, String> environment, String... words) {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.putAll(environment);
        ProcessRunner runner = new ProcessRunner(variables);
        assumeTrue(runner.find(shell.program()).isPresent(), shell.program() + " is not installed");
        CommandResult result = runner.run(shell.ask(script(shell), words));
        assertThat(result.stderr()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.stdout().lines().filter(line -> !line.isBlank()).toList();
    }

    private Path script(Shell shell) {
        Path file = place.resolve(shell.program());
        if (!Files.exists(file)) {
            new CommandRunner(catalog.parser(), catalog.registry(), screen)
                    .run("completion " + shell.program(), NOBODY);
            try {
                Files.writeString(file, out.toString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }
}
