package dev.berth.shell.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What may stand where a value is expected, for TAB.
 *
 * @param values asked for at each TAB, since profiles come and go
 * @param files whether paths on the host may stand there too
 */
public record Candidates(Supplier<List<String>> values, boolean files) {

    /** Nothing to suggest. */
    public static final Candidates NONE = of();

    /** Paths on the host. */
    public static final Candidates FILES = new Candidates(List::of, true);

    public static Candidates of(String... values) {
        List<String> fixed = List.of(values);
        return new Candidates(() -> fixed, false);
    }

    /** The constants of an enumeration, in lower case. */
    public static Candidates of(Class<? extends Enum<?>> type) {
        return of(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
    }

    public static Candidates from(Supplier<List<String>> values) {
        return new Candidates(values, false);
    }
}
