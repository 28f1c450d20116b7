package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Words;
import dev.berth.shell.run.CommandRunner;
import dev.berth.shell.run.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.shell.core.InputReader;
import org.springframework.shell.core.command.Command;

class CommandCatalogTest {

    private static final InputReader NOBODY = new InputReader() {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Screen screen = Screen.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    private final CommandCatalog catalog = catalog(screen);
    private final CommandRunner runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);

    /** An environment in which starting the application would fail: nothing here may need it. */
    private static CommandCatalog catalog(Screen screen) {
        return new CommandCatalog(new Application(new HostEnvironment(Map.of(), Path.of("/nowhere"))), screen);
    }

    static Stream<Syntax> commands() {
        return catalog(Screen.plain(System.out, System.err)).parser().all().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpThatShowsAllOfIt(Syntax syntax) {
        assertThat(runner.run(syntax.name() + " --help", NOBODY)).isEqualTo(ExitCode.DONE);

        assertThat(text(out)).startsWith("Usage: berth " + syntax.synopsis());
        assertThat(text(out)).contains(syntax.allOptions().map(Option::synopsis).toList());
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsShownInTheOverview(Syntax syntax) {
        runner.run("help", NOBODY);

        assertThat(text(out)).contains("  " + syntax.name() + " ").contains(syntax.summary());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRefusesAnUnknownOptionWithoutDoingAnything(Syntax syntax) {
        assertThat(runner.run(syntax.name() + " --nonsense", NOBODY)).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("unknown option --nonsense");
        assertThat(text(out)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyTextFitsATerminalOf100Columns(Syntax syntax) {
        runner.run(syntax.name() + " --help", NOBODY);

        assertThat(text(out).lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleCanBeTyped(Syntax syntax) {
        assertThat(syntax.examples()).as(syntax.name()).isNotEmpty();
        for (String example : syntax.examples()) {
            String line = example.replaceAll(" (>|\\|| {3}).*", "").replaceAll("^eval \"\\$\\((.*)\\)\"$", "$1");
            if (line.startsWith("berth ")) {
                assertThat(catalog.parser()
                                .parse(Words.split(line.substring(6)))
                                .command())
                        .as(example)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void theCommandLineAndTheShellGiveTheSame() {
        for (String line : List.of("version -o json", "help profile", "profile create --help", "profil list")) {
            int asLine = runner.run(line, NOBODY);
            String printed = text(out) + text(err);
            out.reset();
            err.reset();

            assertThat(runner.run(Words.split(line), NOBODY)).isEqualTo(asLine);
            assertThat(text(out) + text(err)).isEqualTo(printed);
            out.reset();
            err.reset();
        }
    }

    @Test
    void commandsAreRegisteredWithSpringShell() {
        assertThat(catalog.registry().getCommands())
                .extracting(Command::getName)
                .contains("profile create", "use", "ssh", "help", "version");
        assertThat(catalog.registry().getCommandByAlias("profile ls")).isNotNull();
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
