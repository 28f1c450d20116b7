package dev.berth.vm.guest;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes words for a POSIX shell (XCU 2.2.2, single quotes). */
public final class ShellQuoting {

    private ShellQuoting() {}

    /** The word, so that a shell reads exactly it. */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** The words as one command line. */
    public static String quote(List<String> words) {
        return words.stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));
    }
}
