package dev.berth.shell.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Values as people read them; machines get the exact ones. */
public final class Legible {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Legible() {}

    /** Such as {@code 4 GiB} or {@code 512.5 MiB}. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = value == Math.rint(value) || value >= 100;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** Such as {@code 0.4 s}, {@code 12.3 s}, {@code 4 min 5 s} or {@code 2 h 3 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** How long ago, in its largest unit: {@code 5 min ago}. */
    public static String age(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 60) {
            return "just now";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min ago";
        }
        return seconds < 86_400 ? seconds / 3600 + " h ago" : seconds / 86_400 + " d ago";
    }
}
