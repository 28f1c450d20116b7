package dev.berth.shell.run;

import dev.berth.shell.grammar.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.shell.core.InputReader;

/**
 * Runs the lines of a script: blank lines and comments are skipped, a quote may span lines, {@code exit} ends it. A
 * line that fails does not keep the next ones from running, as in a shell; one that is interrupted does.
 */
public final class ScriptRunner {

    /** A script is not a user: nobody answers a question. */
    private static final InputReader NOBODY = new InputReader() {};

    private final CommandRunner runner;
    private final BooleanSupplier interrupted;

    /** @param interrupted whether it is Ctrl-C by which a command has ended that says so */
    public ScriptRunner(CommandRunner runner, BooleanSupplier interrupted) {
        this.runner = runner;
        this.interrupted = interrupted;
    }

    /** Runs every line and returns the exit code of the first one that failed, or 0. */
    public int run(BufferedReader script) {
        int first = ExitCode.DONE;
        try {
            String command;
            while ((command = next(script)) != null && !InteractiveShell.isExit(command)) {
                int code = runner.run(command, NOBODY);
                // What runs in a guest may end with that code on its own account.
                if (code == ExitCode.INTERRUPTED && interrupted.getAsBoolean()) {
                    return code;
                }
                if (first == ExitCode.DONE) {
                    first = code;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the script", e);
        }
        return first;
    }

    private static @Nullable String next(BufferedReader script) throws IOException {
        StringBuilder command = new StringBuilder();
        String line;
        while ((line = script.readLine()) != null) {
            command.append(command.isEmpty() ? "" : "\n").append(line);
            if (finished(command.toString())) {
                return command.toString();
            }
        }
        return command.isEmpty() ? null : command.toString();
    }

    private static boolean finished(String command) {
        try {
            Words.split(command);
            return true;
        } catch (Words.Unfinished e) {
            return false;
        }
    }
}
