package dev.berth.vm.idle;

import dev.berth.vm.error.BerthException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long nobody has used a machine when it is suspended. Written like {@code 30m}, {@code 2h} or {@code off}.
 *
 * @param length at least ten seconds; zero for never
 */
public record IdlePeriod(Duration length) {

    /** Never. */
    public static final IdlePeriod OFF = new IdlePeriod(Duration.ZERO);

    private static final String NEVER = "off";
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smh])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    public IdlePeriod {
        if (!length.isZero() && length.compareTo(SHORTEST) < 0) {
            throw BerthException.usage("idleSuspend: a machine has to be idle for at least 10s, but "
                    + length.toSeconds() + "s was asked for");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws BerthException of kind USAGE
     */
    public static IdlePeriod parse(String text) {
        if (text.equals(NEVER)) {
            return OFF;
        }
        Matcher form = FORM.matcher(text);
        ChronoUnit unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            throw BerthException.usage("idleSuspend: '" + text + "' is not a time")
                    .remedy("Write it like 30m or 2h; 'off' for never");
        }
        return new IdlePeriod(Duration.of(Long.parseLong(form.group(1)), unit));
    }

    /** Whether it ever comes. */
    public boolean off() {
        return length.isZero();
    }

    @Override
    public String toString() {
        if (off()) {
            return NEVER;
        }
        long seconds = length.toSeconds();
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
