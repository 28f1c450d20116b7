package dev.berth.shell.profile;

import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a phase of an operation may take, as a user says it. */
public final class Timeout {

    public static final Option OPTION =
            Option.value("timeout", "TIME", "how long each phase may take, such as 90s or 5m (default 5m)");

    private static final Duration DEFAULT = Duration.ofMinutes(5);
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(s|m|h|)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("", ChronoUnit.SECONDS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    private Timeout() {}

    /** What the invocation asks for, by default five minutes. */
    public static Duration of(Invocation invocation) {
        return invocation.value(OPTION).map(Timeout::parse).orElse(DEFAULT);
    }

    static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        ChronoUnit unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null || Long.parseLong(matcher.group(1)) == 0) {
            throw BerthException.usage("'" + text + "' is not a time to wait for")
                    .remedy("Write it like 90s, 5m or 1h");
        }
        return Duration.of(Long.parseLong(matcher.group(1)), unit);
    }
}
