package dev.berth.shell.grammar;

import dev.berth.vm.home.BerthHome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** What may stand where a value is expected, for TAB: in the interactive shell and in the scripts for other shells. */
public sealed interface Candidates {

    /** Nothing to suggest. */
    Candidates NONE = of();

    /** Paths on the host. */
    Candidates FILES = new Files();

    /** The profiles. A directory is there from the first step of a creation to the last one of a deletion. */
    Candidates PROFILES = new Kept(BerthHome::profiles, List.of());

    /** The images, which are their directories, and the word for the newest. */
    Candidates IMAGES = new Kept(BerthHome::images, List.of("latest"));

    /**
     * Words that this version of Berth knows.
     *
     * @param values asked for when they are needed, since making them may not slow down every start
     */
    record Words(Supplier<List<String>> values) implements Candidates {}

    /** Paths on the host. */
    record Files() implements Candidates {}

    /**
     * The names of what Berth keeps, a directory each, and words that stand for one of them. Whoever completes lists
     * the directory: that takes a millisecond, while the database would have to be opened, and by other shells through
     * a new process at each TAB.
     *
     * @param directory where they are; entries whose name begins with a dot are unfinished
     * @param words may be typed instead of a name
     */
    record Kept(Function<BerthHome, Path> directory, List<String> words) implements Candidates {}

    static Candidates of(String... values) {
        List<String> fixed = List.of(values);
        return from(() -> fixed);
    }

    /** The constants of an enumeration, in lower case. */
    static Candidates of(Class<? extends Enum<?>> type) {
        return of(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
    }

    static Candidates from(Supplier<List<String>> values) {
        return new Words(values);
    }
}
