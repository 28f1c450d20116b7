package dev.berth.vm.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program to run: its arguments as a list (never through a shell), a deadline, and what it is given.
 *
 * @param arguments the program, found on {@code PATH} unless it is a path, followed by its arguments; not empty
 * @param environment variables added to those of this process
 * @param directory where it runs; the current directory when empty
 * @param input its standard input
 * @param timeout how long it may run, more than zero
 * @param onLine called with each line of its two output streams as it is printed, from the reading threads
 */
public record Command(
        List<String> arguments,
        Map<String, String> environment,
        Optional<Path> directory,
        Input input,
        Duration timeout,
        Consumer<String> onLine) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("arguments: a command needs a program");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: must be more than zero, was " + timeout);
        }
    }

    /** A command with no input and a deadline of 30 seconds. */
    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    /** A command with no input and a deadline of 30 seconds. */
    public static Command of(List<String> arguments) {
        return new Command(arguments, Map.of(), Optional.empty(), Input.NONE, DEFAULT_TIMEOUT, line -> {});
    }

    public Command timeout(Duration newTimeout) {
        return new Command(arguments, environment, directory, input, newTimeout, onLine);
    }

    /** The same command with {@code text} as its standard input. */
    public Command input(String text) {
        return new Command(arguments, environment, directory, new Input.Text(text), timeout, onLine);
    }

    /** The same command with a file as its standard input. */
    public Command input(Path file) {
        return new Command(arguments, environment, directory, new Input.Contents(file), timeout, onLine);
    }

    public Command directory(Path newDirectory) {
        return new Command(arguments, environment, Optional.of(newDirectory), input, timeout, onLine);
    }

    public Command environment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new Command(arguments, more, directory, input, timeout, onLine);
    }

    public Command onLine(Consumer<String> listener) {
        return new Command(arguments, environment, directory, input, timeout, listener);
    }

    /** The program's name, as it was given. */
    public String program() {
        return arguments.getFirst();
    }
}
