package dev.berth.shell.run;

import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.springframework.shell.core.InputReader;

/**
 * Commands typed at a prompt, with history and TAB. Ctrl-C gives up the line or ends the running command, never the
 * shell; Ctrl-D or {@code exit} ends the shell.
 */
public final class InteractiveShell {

    private static final Set<String> EXIT = Set.of("exit", "quit");
    private static final int REMEMBERED_LINES = 2_000;

    private final CommandRunner runner;
    private final CommandLineParser parser;
    private final BerthHome home;
    private final Supplier<String> prompt;

    /**
     * A shell that has not been started.
     *
     * @param prompt asked for before each line
     */
    public InteractiveShell(CommandRunner runner, CommandLineParser parser, BerthHome home, Supplier<String> prompt) {
        this.runner = runner;
        this.parser = parser;
        this.home = home;
        this.prompt = prompt;
    }

    static boolean isExit(String line) {
        return EXIT.contains(line.strip());
    }

    /** Reads and runs lines until the user leaves. */
    public int run() {
        Path history = BerthHome.privateDirectory(home.root()).resolve("history");
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .appName("berth")
                    .terminal(terminal)
                    .parser(new DefaultParser().eofOnUnclosedQuote(true).eofOnEscapedNewLine(true))
                    .completer(new ShellCompleter(parser, home))
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.HISTORY_SIZE, REMEMBERED_LINES)
                    .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                    // A line that begins with a blank is not remembered, as in bash.
                    .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            readAndRun(terminal, reader);
            return ExitCode.DONE;
        } catch (IOException e) {
            throw BerthException.failed("could not use this terminal")
                    .because(e.toString())
                    .remedy("Give the command on the command line, as in: berth profile list")
                    .causedBy(e);
        }
    }

    private void readAndRun(Terminal terminal, LineReader reader) {
        InputReader answers = new Answers(reader);
        while (true) {
            String line;
            try {
                line = reader.readLine(prompt.get());
            } catch (UserInterruptException e) {
                continue;
            } catch (EndOfFileException e) {
                return;
            }
            if (isExit(line)) {
                return;
            }
            Thread command = Thread.currentThread();
            Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> command.interrupt());
            try {
                runner.run(line, answers);
            } finally {
                terminal.handle(Terminal.Signal.INT, before);
                // A Ctrl-C that came when the command had just ended must not end the next one.
                Thread.interrupted();
            }
        }
    }

    /** Answers to a command's questions, typed in the same terminal but not remembered. */
    private record Answers(LineReader reader) implements InputReader {
        @Override
        public String readInput(String question) {
            reader.setVariable(LineReader.DISABLE_HISTORY, true);
            try {
                return reader.readLine(question);
            } finally {
                reader.setVariable(LineReader.DISABLE_HISTORY, false);
            }
        }
    }
}
