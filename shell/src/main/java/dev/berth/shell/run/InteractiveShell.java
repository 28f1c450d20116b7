package dev.berth.shell.run;

import dev.berth.profiles.ProfileSummary;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.CommandLineParser;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
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
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private static final String GREETING = """
            Berth gives every project a container environment of its own: a Linux VM.
            Make the first one by answering a few questions: profile create
            TAB completes, Ctrl-R searches back, help shows the commands, Ctrl-D leaves.
            """;

    private final Terminal terminal;
    private final Screen screen;
    private final CommandRunner runner;
    private final CommandLineParser parser;
    private final Place place;
    private final Supplier<Optional<ProfileSummary>> inUse;

    /** Whether Ctrl-C came since the last line was read. */
    private final AtomicBoolean interrupted = new AtomicBoolean();

    /**
     * Where the shell works.
     *
     * @param home where the history is kept
     * @param directory the working directory
     */
    public record Place(BerthHome home, Path directory) {}

    /**
     * A shell that has not been started.
     *
     * @param screen what is on the terminal
     * @param inUse the profile in use as it is now, for the prompt; asked often
     */
    public InteractiveShell(
            Terminal terminal,
            Screen screen,
            CommandRunner runner,
            CommandLineParser parser,
            Place place,
            Supplier<Optional<ProfileSummary>> inUse) {
        this.terminal = terminal;
        this.screen = screen;
        this.runner = runner;
        this.parser = parser;
        this.place = place;
        this.inUse = inUse;
    }

    /**
     * The terminal of this process, to be closed.
     *
     * @throws BerthException if it cannot be used
     */
    public static Terminal openTerminal() {
        try {
            // A dumb terminal is good enough: there is only less to see.
            return TerminalBuilder.builder().system(true).dumb(true).build();
        } catch (IOException e) {
            throw BerthException.failed("could not use this terminal")
                    .because(e.toString())
                    .remedy("Give the command on the command line, as in: berth profile list")
                    .causedBy(e);
        }
    }

    static boolean isExit(String line) {
        return EXIT.contains(line.strip());
    }

    /** Reads and runs lines until the user leaves. */
    public int run() {
        Path history = BerthHome.privateDirectory(place.home().root()).resolve("history");
        if (keepPrivate(history)) {
            screen.err().print(GREETING);
        }
        LineReader reader = LineReaderBuilder.builder()
                .appName("berth")
                .terminal(terminal)
                .parser(new LineParser())
                .completer(new ShellCompleter(parser, place.home(), place.directory()))
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.HISTORY_SIZE, REMEMBERED_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED_LINES)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                // A line that begins with a blank is not remembered, as in bash.
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                // Descriptions need a line each.
                .option(LineReader.Option.AUTO_GROUP, false)
                .build();
        readAndRun((LineReaderImpl) reader);
        return ExitCode.DONE;
    }

    /** Lets nobody else read what is typed here; returns whether there was nothing yet. */
    private static boolean keepPrivate(Path history) {
        try {
            if (Files.exists(history)) {
                Files.setPosixFilePermissions(history, PRIVATE);
                return false;
            }
            Files.createFile(history, PosixFilePermissions.asFileAttribute(PRIVATE));
            return true;
        } catch (IOException e) {
            throw BerthException.precondition("could not keep the history in " + history)
                    .because(e.toString())
                    .remedy("Make that file yours, or remove it")
                    .causedBy(e);
        }
    }

    private void readAndRun(LineReaderImpl reader) {
        InputReader answers = new Answers(reader, interrupted);
        try (LivePrompt prompt = new LivePrompt(reader, new Prompt(screen, inUse)::text, screen.redraws())) {
            while (true) {
                String line;
                try {
                    line = prompt.readLine();
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return;
                }
                if (!runAll(line, answers)) {
                    return;
                }
            }
        }
    }

    /** Runs a command, or the several that were pasted up to Ctrl-C; returns whether the shell goes on. */
    private boolean runAll(String text, InputReader answers) {
        interrupted.set(false);
        CommandReader commands = new CommandReader(new BufferedReader(new StringReader(text)));
        String command;
        while (!interrupted.get() && (command = commands.next()) != null) {
            if (isExit(command)) {
                return false;
            }
            run(command, answers);
        }
        return true;
    }

    private void run(String line, InputReader answers) {
        Thread command = Thread.currentThread();
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> {
            interrupted.set(true);
            command.interrupt();
        });
        try {
            runner.run(line, answers);
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            // A Ctrl-C that came when the command had just ended must not end the next one.
            Thread.interrupted();
        }
    }

    /** Answers to a command's questions, typed in the same terminal but not remembered. */
    private record Answers(LineReader reader, AtomicBoolean interrupted) implements InputReader {
        @Override
        public String readInput(String question) {
            reader.setVariable(LineReader.DISABLE_HISTORY, true);
            reader.setVariable(LineReader.DISABLE_COMPLETION, true);
            try {
                return reader.readLine(question);
            } catch (UserInterruptException e) {
                interrupted.set(true);
                throw e;
            } finally {
                reader.setVariable(LineReader.DISABLE_HISTORY, false);
                reader.setVariable(LineReader.DISABLE_COMPLETION, false);
            }
        }
    }
}
