package dev.berth.runtimes;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a Go program prints of all its goroutines when it ends itself: hundreds of lines, behind the one that says why.
 * The form is that of {@code runtime/debug}.
 */
final class StackDump {

    /** As {@code journalctl --output short-iso} shows it: time, host and program come first. */
    private static final Pattern LINE = Pattern.compile(
            "\\S+ \\S+ \\S+: (?:|goroutine \\d+ .*|created by .*|\\s+\\S+\\.\\w+:\\d+.*|\\S*\\.\\S+\\(.*\\))");

    private StackDump() {}

    /** The lines of a journal without those of such dumps. */
    static List<String> cut(List<String> journal) {
        return journal.stream().filter(line -> !LINE.matcher(line).matches()).toList();
    }
}
