package dev.berth.vm.idle;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.TimeSpan;
import java.time.Duration;

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
        return TimeSpan.parse(text)
                .map(IdlePeriod::new)
                .orElseThrow(() -> BerthException.usage("idleSuspend: '" + text + "' is not a time")
                        .remedy("Write it like 30m or 2h; 'off' for never"));
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
