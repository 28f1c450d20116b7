package dev.berth.vm.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A program did not do its work. It says which program, how it ended and what it printed; a class that knows the
 * program turns this into a {@link dev.berth.vm.error.BerthException} in the user's terms.
 */
public abstract sealed class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Command command;

    private CommandException(Command command, String message) {
        super(message);
        this.command = command;
    }

    public Command command() {
        return command;
    }

    /** The arguments, for messages to developers. */
    public List<String> arguments() {
        return command.arguments();
    }

    /** The program is not there or may not be executed. */
    public static final class NotStarted extends CommandException {
        private static final long serialVersionUID = 1L;

        NotStarted(Command command, IOException cause) {
            super(command, "could not start " + command.program() + ": " + cause.getMessage());
            initCause(cause);
        }
    }

    /** The program ran and ended with an exit code other than 0. */
    public static final class Failed extends CommandException {
        private static final long serialVersionUID = 1L;

        private final transient CommandResult result;

        Failed(Command command, CommandResult result) {
            super(
                    command,
                    command.program() + " ended with exit code " + result.exitCode() + ": "
                            + result.tail(10).strip());
            this.result = result;
        }

        public CommandResult result() {
            return result;
        }
    }

    /** The program did not end in time and was killed, with all the processes it had started. */
    public static final class TimedOut extends CommandException {
        private static final long serialVersionUID = 1L;

        private final transient CommandResult result;

        TimedOut(Command command, CommandResult soFar) {
            super(
                    command,
                    command.program() + " did not end within " + seconds(command.timeout()) + ": "
                            + soFar.tail(10).strip());
            this.result = soFar;
        }

        /** What it had printed by then; the exit code means nothing. */
        public CommandResult result() {
            return result;
        }

        private static String seconds(Duration duration) {
            return duration.toMillis() / 1000.0 + " s";
        }
    }
}
