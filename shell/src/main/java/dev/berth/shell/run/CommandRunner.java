package dev.berth.shell.run;

import dev.berth.shell.console.ErrorText;
import dev.berth.shell.console.ReaderGone;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Words;
import dev.berth.vm.error.BerthException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import org.springframework.shell.core.InputReader;
import org.springframework.shell.core.command.Command;
import org.springframework.shell.core.command.CommandContext;
import org.springframework.shell.core.command.CommandRegistry;
import org.springframework.shell.core.command.ParsedInput;

/**
 * Runs one command and turns whatever happens into an exit code and, for a failure, one paragraph on standard error.
 * The command line, scripts and the interactive shell all come through here.
 */
public final class CommandRunner {

    private final CommandLineParser parser;
    private final CommandRegistry registry;
    private final Screen screen;
    private final ErrorText errors;

    public CommandRunner(CommandLineParser parser, CommandRegistry registry, Screen screen) {
        this.parser = parser;
        this.registry = registry;
        this.screen = screen;
        this.errors = new ErrorText(screen);
    }

    /** Runs the command that these words are. */
    public int run(List<String> words, InputReader input) {
        boolean verbose =
                words.stream().takeWhile(word -> !word.equals("--")).anyMatch(GlobalOption.VERBOSE.typed()::equals);
        PrintWriter out = new PrintWriter(screen.out(), false, screen.out().charset());
        try {
            ParsedInput parsed = parser.parse(words).toParsedInput();
            Command command = Objects.requireNonNull(registry.getCommandByName(parsed.commandName()));
            int code = command.execute(new CommandContext(parsed, registry, out, input))
                    .code();
            out.flush();
            return code;
        } catch (ReaderGone e) {
            // Programs end silently there: whoever read the results has seen enough.
            return ExitCode.READER_GONE;
        } catch (InvalidPathException e) {
            return refused(
                    BerthException.usage("'" + e.getInput().replace("\0", "\\0") + "' cannot be a path")
                            .because(e.getReason())
                            .causedBy(e),
                    verbose);
        } catch (Exception | Error e) {
            if (Thread.interrupted()) {
                // However the failure reads, it is what was asked for.
                errors.print(BerthException.failed("interrupted").causedBy(e), verbose);
                return ExitCode.INTERRUPTED;
            }
            errors.print(e, verbose);
            return e instanceof BerthException berth ? ExitCode.of(berth.kind()) : ExitCode.FAILED;
        }
    }

    /** Runs the command on this line; nothing for a line that is blank or a comment. */
    public int run(String line, InputReader input) {
        List<String> words;
        try {
            words = CommandLineParser.words(line);
        } catch (Words.Unfinished e) {
            return refused(e.asUsage(), false);
        }
        return words.isEmpty() ? ExitCode.DONE : run(words, input);
    }

    private int refused(BerthException usage, boolean verbose) {
        errors.print(usage, verbose);
        return ExitCode.of(usage.kind());
    }
}
