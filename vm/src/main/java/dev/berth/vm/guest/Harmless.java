package dev.berth.vm.guest;

import java.util.regex.Pattern;

/**
 * What a guest has said, fit for a terminal or a log of the host's. A guest may print what it likes, and a terminal
 * does much of what it is told: it retitles windows, fills the clipboard, and hides lines.
 */
public final class Harmless {

    /** Sequences as a whole where they are plain ones, such as colours; of others what makes a terminal obey. */
    private static final Pattern CONTROL = Pattern.compile("\\x1b\\[[0-9;?]*[A-Za-z]|[\\p{Cc}&&[^\\n\\t]]");

    private Harmless() {}

    /** The text without control characters, but for the ends of lines and tabs. */
    public static String of(String text) {
        return CONTROL.matcher(text).replaceAll("");
    }
}
