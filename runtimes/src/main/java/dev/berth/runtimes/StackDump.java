package dev.berth.runtimes;

import dev.berth.vm.guest.ShellQuoting;
import java.util.List;

/**
 * What a Go program prints of all its goroutines when it ends itself: thousands of lines, behind the one that says why.
 * The form is that of {@code runtime/debug}.
 */
final class StackDump {

    /** As {@code journalctl --output short-iso} shows it: time, host and program come first. */
    private static final String LINE =
            "^\\S+ \\S+ \\S+: " + "(|goroutine [0-9]+ .*|created by .*|\\s+\\S+\\.\\w+:[0-9]+.*|\\S*\\.\\S+\\(.*\\))$";

    private StackDump() {}

    /**
     * The {@code grep(1)} that leaves of a journal what is not of such dumps, and is done in the guest: they are long.
     */
    static String filter() {
        return ShellQuoting.quote(List.of("grep", "--invert-match", "--extended-regexp", LINE));
    }
}
