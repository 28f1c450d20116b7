package dev.berth.vm;

import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * A time zone that guests know by its name.
 *
 * @param name as in the IANA's time zone database, such as {@code Europe/Berlin}
 */
record TimeZone(String name) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][\\w+-]*(/[A-Za-z][\\w+-]*)*");

    /** That of the host, UTC when it has none with a name. */
    static TimeZone host() {
        String name = ZoneId.systemDefault().getId();
        return new TimeZone(NAME.matcher(name).matches() ? name : "UTC");
    }
}
