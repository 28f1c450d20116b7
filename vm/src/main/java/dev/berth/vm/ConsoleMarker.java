package dev.berth.vm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the guest says of its boot on the console, between everything else that is printed there. */
sealed interface ConsoleMarker {

    /**
     * A stage of the boot is done.
     *
     * @param stage such as {@code root} or {@code docker}
     * @param uptime of the guest, in seconds, as it printed it
     */
    record Reached(String stage, String uptime) implements ConsoleMarker {}

    /** A stage of the boot failed. A journal may follow on the next lines. */
    record Failed(String stage, String why) implements ConsoleMarker {}

    /** The journal of a failed stage has been printed. */
    record JournalEnd(String stage) implements ConsoleMarker {}

    /** The marker in a line of the console, wherever in the line it stands. */
    static Optional<ConsoleMarker> in(String line) {
        Matcher reached = Patterns.REACHED.matcher(line);
        if (reached.find()) {
            return Optional.of(new Reached(reached.group(1), reached.group(2)));
        }
        Matcher failed = Patterns.FAILED.matcher(line);
        if (failed.find()) {
            return Optional.of(new Failed(failed.group(1), failed.group(2).strip()));
        }
        Matcher end = Patterns.JOURNAL_END.matcher(line);
        return end.find() ? Optional.of(new JournalEnd(end.group(1))) : Optional.empty();
    }

    /** How the image's scripts word them. */
    final class Patterns {
        private static final Pattern REACHED = Pattern.compile("berth: reached (\\S+) uptime=([0-9.]+)");
        private static final Pattern FAILED = Pattern.compile("berth: FAILED (\\S+): (.*)");
        private static final Pattern JOURNAL_END = Pattern.compile("berth: end of journal (\\S+)");

        private Patterns() {}
    }
}
