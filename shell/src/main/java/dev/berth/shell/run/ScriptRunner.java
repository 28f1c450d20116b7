package dev.berth.shell.run;

import java.io.BufferedReader;
import java.util.function.IntPredicate;
import org.springframework.shell.core.InputReader;

/**
 * Runs the lines of a script: blank lines and comments are skipped, a quote may span lines, {@code exit} ends it. A
 * line that fails does not keep the next ones from running, as in a shell; one that is interrupted does.
 */
public final class ScriptRunner {

    /** A script is not a user: nobody answers a question. */
    private static final InputReader NOBODY = new InputReader() {};

    private final CommandRunner runner;
    private final IntPredicate interrupted;

    /** @param interrupted whether this process has been told to end, once a command has ended with that code */
    public ScriptRunner(CommandRunner runner, IntPredicate interrupted) {
        this.runner = runner;
        this.interrupted = interrupted;
    }

    /** Runs every line and returns the exit code of the first one that failed, or 0. */
    public int run(BufferedReader script) {
        int first = ExitCode.DONE;
        CommandReader commands = new CommandReader(script);
        String command;
        while ((command = commands.next()) != null && !InteractiveShell.isExit(command)) {
            int code = runner.run(command, NOBODY);
            if (interrupted.test(code)) {
                return ExitCode.INTERRUPTED;
            }
            if (first == ExitCode.DONE) {
                first = code;
            }
        }
        return first;
    }
}
