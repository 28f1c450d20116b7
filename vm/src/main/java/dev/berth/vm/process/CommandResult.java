package dev.berth.vm.process;

import java.util.stream.Collectors;

/**
 * How a program ended.
 *
 * @param exitCode its exit code, 0 for success
 * @param stdout everything it wrote to standard output, as UTF-8
 * @param stderr everything it wrote to standard error, as UTF-8
 */
public record CommandResult(int exitCode, String stdout, String stderr) {

    public boolean succeeded() {
        return exitCode == 0;
    }

    /** The last {@code lines} lines of standard error, or of standard output when there was no error output. */
    public String tail(int lines) {
        String text = stderr.isBlank() ? stdout : stderr;
        long count = text.lines().count();
        return text.lines().skip(Math.max(0, count - lines)).collect(Collectors.joining("\n"));
    }
}
