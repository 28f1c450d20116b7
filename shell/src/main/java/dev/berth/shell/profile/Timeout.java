package dev.berth.shell.profile;

import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.TimeSpan;
import java.time.Duration;

/** How long a phase of an operation may take, as a user says it. */
public final class Timeout {

    public static final Option OPTION =
            Option.value("timeout", "TIME", "how long each phase may take, such as 90s or 5m (default 5m)");

    private static final Duration DEFAULT = Duration.ofMinutes(5);

    private Timeout() {}

    /** What the invocation asks for, by default five minutes. */
    public static Duration of(Invocation invocation) {
        return invocation.value(OPTION).map(Timeout::parse).orElse(DEFAULT);
    }

    static Duration parse(String text) {
        return TimeSpan.parse(text)
                // Seconds may go without their unit.
                .or(() -> TimeSpan.parse(text + "s"))
                .filter(Duration::isPositive)
                .orElseThrow(() -> BerthException.usage("'" + text + "' is not a time to wait for")
                        .remedy("Write it like 90s, 5m or 1h"));
    }
}
