package dev.berth.vm;

import dev.berth.vm.image.GuestContract;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the guest says of its boot on the console, between everything else that is printed there. */
sealed interface ConsoleMarker {

    /**
     * A stage of the boot is done.
     *
     * @param stage such as {@code root} or {@code docker}
     * @param uptime of the guest, in seconds
     */
    record Reached(String stage, double uptime) implements ConsoleMarker {}

    /** A stage of the boot failed. A journal may follow on the next lines. */
    record Failed(String stage, String why) implements ConsoleMarker {}

    /** The journal of a failed stage has been printed. */
    record JournalEnd(String stage) implements ConsoleMarker {}

    /** How the guest's {@code failed} script ends a journal. */
    Pattern JOURNAL_END = Pattern.compile("berth: end of journal (\\S+)");

    /** The marker in a line of the console, wherever in the line it stands. */
    static Optional<ConsoleMarker> in(String line) {
        Matcher end = JOURNAL_END.matcher(line);
        return GuestContract.reached(line)
                .<ConsoleMarker>map(reached -> new Reached(reached.name(), reached.uptimeSeconds()))
                .or(() -> GuestContract.failed(line).map(failed -> new Failed(failed.phase(), failed.reason())))
                .or(() -> end.find() ? Optional.of(new JournalEnd(end.group(1))) : Optional.empty());
    }
}
