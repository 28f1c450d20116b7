package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.shell.core.InputReader;

/** Makes {@code docs/commands.md} from the definitions of the commands, so that the two cannot differ. */
class CommandReferenceTest {

    private static final Path FILE = Path.of("../docs/commands.md");

    /** Set this system property to write the file instead of comparing it. */
    private static final String WRITE = "berth.writeCommandReference";

    @Test
    void theCommandReferenceSaysWhatTheCommandsSay() throws IOException {
        String reference = reference();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, reference);
        }

        assertThat(FILE).content().isEqualTo(reference);
    }

    private static String reference() {
        StringBuilder text = new StringBuilder("""
            # Commands

            Generated from the definitions of the commands; `berth help COMMAND` shows the same, and so does `man -l docs/man/berth.1`.
            To generate this page and the man page again: `mvn verify -pl shell -am -Dtest=CommandReferenceTest,ManPageTest
            -Dsurefire.failIfNoSpecifiedTests=false -D%s=true`.

            The same words work in the interactive shell (`berth`), on the command line (`berth profile list`) and in a script on
            standard input. Results go to standard output, progress and messages to standard error. With `-o json` standard output
            is one JSON document ([schema](schema/output.schema.json)): sizes are in bytes, times in RFC 3339 UTC, and keys are only
            ever added, never removed.

            | exit code | meaning |
            |---|---|
            """.formatted(WRITE));
        ExitMeaning.ALL.forEach(exit -> text.append("| %d | %s |\n".formatted(exit.code(), exit.meaning())));
        text.append("""

            `ssh`, `exec` and `nerdctl` pass the inner command's exit code through. In a script on standard input, they get no input,
            since standard input is the script.
            """);
        text.append("\nEvery command has ");
        text.append(String.join(
                ", ",
                GlobalOption.ALL.stream()
                        .map(option -> "`" + option.synopsis() + "` (" + option.description() + ")")
                        .toList()));
        text.append(".\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Screen screen = Screen.plain(print, print);
        CommandCatalog catalog =
                new CommandCatalog(new Application(new HostEnvironment(Map.of(), Path.of("/nowhere"))), screen);
        CommandRunner runner = new CommandRunner(catalog.parser(), catalog.registry(), screen);
        for (Syntax syntax : catalog.parser().all()) {
            out.reset();
            runner.run("help " + syntax.name(), new InputReader() {});
            String help = out.toString(StandardCharsets.UTF_8)
                    .replaceFirst("(?s)\nEvery command has:\n.*?(\n\n|$)", "\n")
                    .strip();
            text.append("\n## ")
                    .append(syntax.name())
                    .append("\n\n```\n")
                    .append(help)
                    .append("\n```\n");
        }
        return text.toString();
    }
}
