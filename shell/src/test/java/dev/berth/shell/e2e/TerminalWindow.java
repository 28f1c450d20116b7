package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A terminal of a given size in which a program runs, by tmux: keys go in, and the screen can be read. */
final class TerminalWindow implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessRunner runner;
    private final Path socket;

    /**
     * Opens it.
     *
     * @param socket where its tmux is reached; one for each window
     * @param program what runs in it, as words
     */
    TerminalWindow(ProcessRunner runner, Path socket, int columns, int lines, List<String> program) {
        this.runner = runner;
        this.socket = socket;
        List<String> words = new ArrayList<>(List.of(
                "-f", "/dev/null", "new-session", "-d", "-x", String.valueOf(columns), "-y", String.valueOf(lines)));
        words.addAll(program);
        tmux(words);
    }

    /** Types the text as it is. */
    void type(String text) {
        tmux(List.of("send-keys", "-l", text));
    }

    /** Presses keys, as tmux names them: {@code Enter}, {@code Tab}, {@code C-c}. */
    void press(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words);
    }

    /** Types a line and presses Enter. */
    void enter(String line) {
        type(line);
        press("Enter");
    }

    /** The lines that are shown, without blanks at their ends and empty lines at the end. */
    List<String> screen() {
        return tmux(List.of("capture-pane", "-p"))
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    /** Waits until the last line is this. */
    void awaitLastLine(String line) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(screen()).last().isEqualTo(line));
    }

    /** Waits until one of the lines has this in it. */
    void awaitText(String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(screen()).anySatisfy(line -> assertThat(line).contains(text)));
    }

    private String tmux(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        words.addAll(arguments);
        return runner.output(Command.of(words).timeout(PATIENCE));
    }

    @Override
    public void close() {
        runner.run(Command.of("tmux", "-S", socket.toString(), "kill-server").timeout(PATIENCE));
    }
}
