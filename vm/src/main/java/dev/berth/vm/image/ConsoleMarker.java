package dev.berth.vm.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the guest says of its boot on the console, between everything else that is printed there. The other side of it
 * are the initrd and the scripts {@code mark} and {@code failed} of the image.
 */
public sealed interface ConsoleMarker {

    /** Other text may precede a marker on the line: terminals are reset, kernels print. */
    Pattern MARKER = Pattern.compile("berth: (?:reached (?<reached>[a-z0-9-]+) uptime=(?<uptime>[0-9.]+)"
            + "|FAILED (?<failed>[a-z0-9-]+): ?(?<why>.*)"
            + "|end of journal (?<ended>\\S+))");

    /**
     * A stage of the boot is done.
     *
     * @param stage one of the {@code MARKER_} constants of {@link GuestContract}
     * @param uptime of the guest, in seconds
     */
    record Reached(String stage, double uptime) implements ConsoleMarker {}

    /**
     * A stage of the boot failed.
     *
     * @param stage where: {@code initrd}, {@code root}, {@code data}, {@code network} or {@code switch}, after which
     *     the machine powers off, or the name of a service, after which its journal follows
     * @param why one line
     */
    record Failed(String stage, String why) implements ConsoleMarker {}

    /** The journal of a failed service has been printed. */
    record JournalEnd(String stage) implements ConsoleMarker {}

    /** The marker in a line of the console, if there is one. */
    static Optional<ConsoleMarker> in(String line) {
        Matcher marker = MARKER.matcher(line);
        if (!marker.find()) {
            return Optional.empty();
        }
        if (marker.group("reached") != null) {
            return Optional.of(new Reached(marker.group("reached"), Double.parseDouble(marker.group("uptime"))));
        }
        if (marker.group("failed") != null) {
            return Optional.of(
                    new Failed(marker.group("failed"), marker.group("why").strip()));
        }
        return Optional.of(new JournalEnd(marker.group("ended")));
    }
}
