package dev.berth.vm.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs other programs: with a deadline, both output streams drained, standard input fed and closed, and every process
 * it started killed when the deadline passes or the calling thread is interrupted. Thread-safe.
 *
 * <p>A program that hands its output streams to a daemon (QEMU with {@code -daemonize}, {@code ssh -f}) ends for the
 * runner when the program itself has ended: what a daemon writes later is not waited for.
 */
public final class ProcessRunner {

    /** How long output may still arrive after the program has ended; a daemon may hold the pipe open for ever. */
    private static final long DRAIN_MILLIS = 500;

    /** What a program that is followed says without an end of line must not fill the memory. */
    static final int LONGEST_LINE = 64 << 10;

    /** What a program that is run says is kept, and copied as it grows: a part of this process's memory. */
    private static final long MOST = Runtime.getRuntime().maxMemory() / 16;

    /** As of a program that somebody has killed. */
    private static final int KILLED = 128 + 9;

    private static final Pattern PATH_SEPARATOR = Pattern.compile(":");

    private static final File NOTHING = new File("/dev/null");

    private final Map<String, String> environment;
    private final ProcessBuilder.Redirect attachedInput;
    private final long most;

    /** A runner whose programs see exactly {@code environment}, so that tests never read the real one. */
    public ProcessRunner(Map<String, String> environment) {
        this(environment, MOST);
    }

    /** @param most how many characters a program that is run may print on each of its streams */
    ProcessRunner(Map<String, String> environment, long most) {
        this(environment, ProcessBuilder.Redirect.INHERIT, most);
    }

    private ProcessRunner(Map<String, String> environment, ProcessBuilder.Redirect attachedInput, long most) {
        this.environment = Map.copyOf(environment);
        this.attachedInput = attachedInput;
        this.most = most;
    }

    /** The same where this process's standard input is its own: programs that are attached find theirs empty. */
    public ProcessRunner withoutInput() {
        return new ProcessRunner(environment, ProcessBuilder.Redirect.from(NOTHING), most);
    }

    /** The environment that programs see. */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * Runs the command and returns its result, whatever its exit code. A guest may print without end: a program that
     * prints more than this process has memory for is killed, and says so last on its error stream.
     *
     * @throws CommandException.NotStarted if there is no such program
     * @throws CommandException.TimedOut if it did not end in time
     */
    public CommandResult run(Command command) {
        ProcessBuilder.Redirect input = switch (command.input()) {
            case Input.Text text -> ProcessBuilder.Redirect.PIPE;
            case Input.Contents(Path file) -> ProcessBuilder.Redirect.from(file.toFile());
        };
        Process process = start(command, input, ProcessBuilder.Redirect.PIPE);
        Collector stdout = new Collector(process, process.getInputStream(), command.onLine(), most);
        Collector stderr = new Collector(process, process.getErrorStream(), command.onLine(), most);
        Thread feeder = Thread.ofVirtual().start(() -> feed(process, command.input()));
        try {
            boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
                process.waitFor(5, TimeUnit.SECONDS);
                throw new CommandException.TimedOut(command, new CommandResult(-1, stdout.text(), stderr.text()));
            }
            CommandResult result = new CommandResult(process.exitValue(), stdout.text(), stderr.text());
            return stdout.tooMuch || stderr.tooMuch
                    ? new CommandResult(
                            KILLED,
                            result.stdout(),
                            result.stderr() + "\n" + command.program() + " was killed: it printed more than " + most
                                    + " characters\n")
                    : result;
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new CommandException.TimedOut(command, new CommandResult(-1, "", "interrupted"));
        } finally {
            feeder.interrupt();
        }
    }

    /**
     * Runs the command and returns its standard output.
     *
     * @throws CommandException if it could not be started, did not end in time, or ended with an exit code other than 0
     */
    public String output(Command command) {
        CommandResult result = run(command);
        if (!result.succeeded()) {
            throw new CommandException.Failed(command, result);
        }
        return result.stdout();
    }

    /**
     * Runs a program that the user himself works with, such as an editor or a remote shell: it has this process's
     * terminal and standard streams, and as long as the user likes. A Ctrl-C is the program's: whoever interrupts the
     * calling thread meanwhile finds it interrupted when the program has ended. A program that goes on when this
     * process is told to end is told so, too.
     *
     * @return its exit code
     * @throws CommandException.NotStarted if there is no such program
     */
    public int attach(List<String> arguments) {
        return attach(Command.of(arguments));
    }

    /** The same for a command with an environment or a directory; its input, timeout and listener have no meaning. */
    public int attach(Command command) {
        boolean interrupted = false;
        try (SharedEnd shared = new SharedEnd()) {
            Process process = shared.start(() -> start(command, attachedInput, ProcessBuilder.Redirect.INHERIT));
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    // The terminal has sent the same signal to the program, which decides what it means.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Starts a program that is to live on without this process: nothing connects the two. What keeps it apart from the
     * terminal, such as {@code setsid}, is the caller's to add. Its input is empty; the command's input, timeout and
     * line listener have no meaning.
     *
     * @param output gets both of its output streams; begun anew when it is there, and may be at any time later, since
     *     the program goes on at its end
     * @throws CommandException.NotStarted if there is no such program
     */
    public Process detach(Command command, Path output) {
        try {
            Files.write(output, new byte[0]);
        } catch (IOException e) {
            throw new CommandException.NotStarted(command, e);
        }
        return start(command, ProcessBuilder.Redirect.from(NOTHING), ProcessBuilder.Redirect.appendTo(output.toFile()));
    }

    /** A program that goes on for as long as it is wanted. */
    public interface Followed extends AutoCloseable {

        /** Closes its input, and ends it when that does not. */
        @Override
        void close();
    }

    /**
     * Starts a program whose lines are passed on as they come, and that goes on until it is let go, at the latest when
     * this process ends. Its input is open until then; the command's input, timeout and line listener have no meaning,
     * and its error stream is dropped.
     *
     * @param onLine called with each line of its output, on a thread of its own; one that is longer than 64 Ki comes in
     *     pieces
     * @param onEnd called once, on that thread, when there are no more
     * @throws CommandException.NotStarted if there is no such program
     */
    public Followed follow(Command command, Consumer<String> onLine, Runnable onEnd) {
        Process process = start(
                command, ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.DISCARD);
        Thread.ofPlatform().daemon().name("follow " + command.program()).start(() -> {
            try (Reader output = process.inputReader(StandardCharsets.UTF_8)) {
                passOn(output, onLine);
            } catch (IOException e) {
                // Its pipe is gone, and it with it.
            } finally {
                onEnd.run();
            }
        });
        return () -> {
            try (OutputStream input = process.getOutputStream()) {
                input.flush();
            } catch (IOException e) {
                // It has closed its input itself.
            }
            process.destroy();
        };
    }

    private static void passOn(Reader output, Consumer<String> onLine) throws IOException {
        StringBuilder line = new StringBuilder();
        char[] buffer = new char[8192];
        int count;
        while ((count = output.read(buffer)) >= 0) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] != '\n') {
                    line.append(buffer[i]);
                }
                if (buffer[i] == '\n' || line.length() == LONGEST_LINE) {
                    onLine.accept(line.toString());
                    line.setLength(0);
                }
            }
        }
        if (!line.isEmpty()) {
            onLine.accept(line.toString());
        }
    }

    /** Where the program of that name is on {@code PATH}, or among the usual places for system programs. */
    public Optional<Path> find(String program) {
        String path = environment.getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin";
        for (String directory : PATH_SEPARATOR.split(path, -1)) {
            if (!directory.isEmpty()) {
                Path candidate = Path.of(directory, program);
                if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private Process start(Command command, ProcessBuilder.Redirect input, ProcessBuilder.Redirect output) {
        return start(command, input, output, output);
    }

    private Process start(
            Command command,
            ProcessBuilder.Redirect input,
            ProcessBuilder.Redirect output,
            ProcessBuilder.Redirect error) {
        ProcessBuilder builder = new ProcessBuilder(command.arguments())
                .redirectInput(input)
                .redirectOutput(output)
                .redirectError(error);
        if (error.equals(output) && output.file() != null) {
            builder.redirectErrorStream(true);
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(command.environment());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException.NotStarted(command, e);
        }
    }

    private static void feed(Process process, Input input) {
        try (OutputStream stdin = process.getOutputStream()) {
            if (input instanceof Input.Text(String text)) {
                stdin.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The program ended or closed its input without reading all of it, which is its right.
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Reads one stream to its end on a thread of its own. */
    private static final class Collector {

        private final StringBuilder text = new StringBuilder();
        private final Process process;
        private final long most;
        private final Thread thread;
        private volatile boolean tooMuch;

        Collector(Process process, InputStream stream, Consumer<String> onLine, long most) {
            this.process = process;
            this.most = most;
            thread = Thread.ofVirtual().start(() -> collect(stream, onLine));
        }

        private void collect(InputStream stream, Consumer<String> onLine) {
            StringBuilder line = new StringBuilder();
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                char[] buffer = new char[8192];
                int count;
                while ((count = reader.read(buffer)) >= 0) {
                    if (text.length() + count > most) {
                        tooMuch = true;
                        kill(process);
                        return;
                    }
                    synchronized (text) {
                        text.append(buffer, 0, count);
                    }
                    for (int i = 0; i < count; i++) {
                        if (buffer[i] == '\n') {
                            onLine.accept(line.toString());
                            line.setLength(0);
                        } else {
                            line.append(buffer[i]);
                        }
                    }
                }
            } catch (IOException e) {
                // The process is gone and its pipe with it: what was read so far is all there is.
            }
            if (!line.isEmpty()) {
                onLine.accept(line.toString());
            }
        }

        String text() throws InterruptedException {
            thread.join(DRAIN_MILLIS);
            synchronized (text) {
                return text.toString();
            }
        }
    }
}
