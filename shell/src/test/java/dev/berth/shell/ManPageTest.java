package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Makes {@code docs/man/berth.1} from the definitions of the commands, so that the two cannot differ. */
class ManPageTest {

    private static final Path FILE = Path.of("../docs/man/berth.1");

    /** The same property as for the command reference: one run makes both anew. */
    private static final String WRITE = "berth.writeCommandReference";

    private static final String HEAD = """
            .\\" Generated from the definitions of the commands; docs/commands.md says how.
            .TH BERTH 1 "" "Berth" "User Commands"
            .SH NAME
            berth \\- a container environment for each project, each in its own VM
            .SH SYNOPSIS
            .B berth
            .RI [ COMMAND ]
            .RI [ OPTION ].\\|.\\|.
            .SH DESCRIPTION
            Berth gives every project its own container environment: a named profile is a Linux VM with one engine in it,
            reached through docker's contexts and the kubeconfig of this host.
            Without a command, berth is an interactive shell with the same commands; if standard input is not a
            terminal, it runs the commands it reads there, one per line.
            Results go to standard output, progress and messages to standard error.
            """;

    private static final String TAIL = """
            .PP
            .BR ssh ,
            .B exec
            and
            .B nerdctl
            pass the inner command's exit status through.
            .SH ENVIRONMENT
            .TP
            .B BERTH_HOME
            Where Berth keeps everything, by default
            .IR \\(ti/.berth .
            .TP
            .B DOCKER_CONFIG
            The directory of docker's configuration, whose contexts Berth edits.
            .TP
            .B KUBECONFIG
            The kubeconfig files, whose contexts Berth edits.
            .TP
            .B NO_COLOR
            When set, nothing is coloured.
            .SH FILES
            .TP
            .I \\(ti/.berth/config.yaml
            Settings for new profiles, unless an option says otherwise.
            .TP
            .IR \\(ti/.berth/profiles/ NAME
            The disks, sockets, keys and logs of a profile.
            .SH SEE ALSO
            .BR docker (1),
            .BR kubectl (1),
            .BR qemu (1)
            """;

    @Test
    void theManPageSaysWhatTheCommandsSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, page);
        }

        assertThat(FILE).content().isEqualTo(page);
    }

    @Test
    void groffFindsNothingToWarnOf() {
        ProcessRunner runner = new ProcessRunner(System.getenv());
        assumeTrue(runner.find("groff").isPresent(), "groff is not installed");

        CommandResult result = runner.run(
                Command.of("groff", "-ww", "-z", "-man").input(page()).timeout(Duration.ofSeconds(30)));

        assertThat(result.stderr()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    private static String page() {
        CommandCatalog catalog = new CommandCatalog(
                new Application(new HostEnvironment(Map.of(), Path.of("/nowhere"))),
                Screen.plain(System.out, System.err));
        StringBuilder text = new StringBuilder(HEAD);
        text.append(".SH OPTIONS\nEvery command has these.\n");
        GlobalOption.ALL.forEach(option -> text.append(entry(option)));
        text.append(".SH COMMANDS\n");
        catalog.parser().all().forEach(syntax -> text.append(command(syntax)));
        text.append(".SH EXIT STATUS\n");
        ExitMeaning.ALL.forEach(exit -> text.append(entry(exit)));
        return text.append(TAIL).toString();
    }

    private static String entry(ExitMeaning exit) {
        String sentence = exit.meaning().substring(0, 1).toUpperCase(Locale.ROOT)
                + exit.meaning().substring(1).replaceAll(" `(\\w+)` ", "\n.B $1\n");
        return ".TP\n.B %d\n%s.\n".formatted(exit.code(), sentence);
    }

    private static String command(Syntax syntax) {
        StringBuilder text = new StringBuilder(".SS berth " + roff(syntax.synopsis()) + "\n");
        text.append(sentence(syntax.summary()));
        if (!syntax.aliases().isEmpty()) {
            text.append("Also known as ")
                    .append(roff(String.join(", ", syntax.aliases())))
                    .append(".\n");
        }
        for (Argument argument : syntax.arguments()) {
            text.append(".TP\n.I ")
                    .append(roff(argument.name()))
                    .append('\n')
                    .append(roff(argument.description()))
                    .append("\n");
        }
        syntax.options().forEach(option -> text.append(entry(option)));
        if (!syntax.examples().isEmpty()) {
            text.append(".PP\n.RS\n.EX\n");
            syntax.examples().forEach(line -> text.append(roff(line)).append('\n'));
            text.append(".EE\n.RE\n");
        }
        return text.toString();
    }

    private static String entry(Option option) {
        String letter = option.letter().map(c -> "\\-" + c + "\\fR, \\fB").orElse("");
        String value = option.placeholder().map(name -> " \\fI" + roff(name)).orElse("");
        return ".TP\n\\fB" + letter + roff(option.typed()) + value + "\\fR\n"
                + roff(option.description() + (option.repeatable() ? "; may be repeated" : "")) + "\n";
    }

    private static String sentence(String text) {
        return roff(Character.toUpperCase(text.charAt(0)) + text.substring(1)) + ".\n";
    }

    /** The text with nothing in it that troff would take for a request or typeset as something else. */
    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("~", "\\(ti")
                .replace("^", "\\(ha")
                .replace("'", "\\(aq");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
