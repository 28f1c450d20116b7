package dev.berth.shell.run;

import dev.berth.shell.grammar.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads the commands of a script or of what was pasted: each is a line, and more where a quote spans lines. */
final class CommandReader {

    private final BufferedReader text;

    CommandReader(BufferedReader text) {
        this.text = text;
    }

    /** The next command, which only the last one may leave unfinished; null when there are no more. */
    @Nullable
    String next() {
        StringBuilder command = new StringBuilder();
        try {
            String line;
            while ((line = text.readLine()) != null) {
                command.append(command.isEmpty() ? "" : "\n").append(withoutMark(line));
                if (finished(command.toString())) {
                    return command.toString();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the script", e);
        }
        return command.isEmpty() ? null : command.toString();
    }

    /** Editors of another system put a byte order mark before the first line, which no shell would run. */
    private static String withoutMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
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
