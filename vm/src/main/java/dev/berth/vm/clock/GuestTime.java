package dev.berth.vm.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the clock of a guest says.
 *
 * @param instant to the microsecond at least
 */
public record GuestTime(Instant instant) {

    /** Has a guest print its time. */
    public static final String PRINT = "date +%s.%N";

    /** Seconds since the epoch; eleven digits last for three thousand years. */
    private static final Pattern FORM = Pattern.compile("(\\d{1,11})[.,](\\d{1,9})");

    /** What a guest has printed; empty when that is no time. */
    public static Optional<GuestTime> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new GuestTime(Instant.ofEpochSecond(
                        Long.parseLong(form.group(1)),
                        Long.parseLong((form.group(2) + "0".repeat(9)).substring(0, 9)))))
                : Optional.empty();
    }

    /** Has a guest set its clock; it is late by as long as the guest takes to begin with that. */
    public static String set(Instant time) {
        return "date -s @" + seconds(time);
    }

    /** Seconds since the epoch, with all digits of a fraction. */
    public static String seconds(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }

    /**
     * How far ahead of the host's its clock is, at least: negative when it is late, zero when it may be right.
     *
     * @param earliest when the guest may have looked at its clock, by that of the host
     * @param latest when it has done so for certain
     */
    public Duration ahead(Instant earliest, Instant latest) {
        if (instant.isBefore(earliest)) {
            return Duration.between(earliest, instant);
        }
        return instant.isAfter(latest) ? Duration.between(latest, instant) : Duration.ZERO;
    }
}
