package dev.berth.vm.host;

import dev.berth.vm.error.BerthException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or disk.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)(i?B)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";

    public ByteSize {
        if (bytes < 0) {
            throw BerthException.usage("a size may not be negative, but was " + bytes);
        }
    }

    public static ByteSize ofMiB(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    public static ByteSize ofGiB(long gibibytes) {
        return new ByteSize(Math.multiplyExact(gibibytes, 1L << 30));
    }

    /**
     * Reads {@code 4GiB}, {@code 4G}, {@code 512m} or a plain number of bytes. All units are powers of 1024, as
     * {@code docker run --memory} and QEMU read them.
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw BerthException.usage("'" + text + "' is not a size").remedy("Write it like 4GiB or 512MiB");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw BerthException.usage("'" + text + "' is too large a size");
        }
        return new ByteSize(number << shift);
    }

    public long mebibytes() {
        return bytes >> 20;
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The size in the largest unit that keeps it exact, such as {@code 4GiB}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        long value = bytes;
        int unit = -1;
        while (unit < UNITS.length() - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? value + "B" : value + "" + UNITS.charAt(unit) + "iB";
    }
}
