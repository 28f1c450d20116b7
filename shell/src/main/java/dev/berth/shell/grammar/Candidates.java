package dev.berth.shell.grammar;

import dev.berth.vm.home.BerthHome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What may stand where a value is expected, for TAB: in the interactive shell and in the scripts for other shells. Each
 * value comes with a description, which may be empty.
 */
public sealed interface Candidates {

    /** Nothing to suggest. */
    Candidates NONE = from(Map::of);

    /** Paths on the host. */
    Candidates FILES = new Files();

    /**
     * Words that this version of Berth knows, and more that are known on this host only.
     *
     * @param values asked for when they are needed, since making them may not slow down every start
     * @param found asked for by the interactive shell only: a script would have to start a process for them
     */
    record Words(Supplier<Map<String, String>> values, Supplier<Map<String, String>> found) implements Candidates {}

    /** Paths on the host. */
    record Files() implements Candidates {}

    /**
     * The names of what Berth keeps, a directory each, and words that stand for one of them. Whoever completes lists
     * the directory: that takes a millisecond, while the database would have to be opened, and by other shells through
     * a new process at each TAB.
     *
     * @param directory where they are; entries whose name begins with a dot are unfinished
     * @param words may be typed instead of a name
     * @param descriptions of the names; asked for by the interactive shell only
     */
    record Kept(
            Function<BerthHome, Path> directory, Map<String, String> words, Supplier<Map<String, String>> descriptions)
            implements Candidates {}

    /**
     * The profiles. A directory is there from the first step of a creation to the last one of a deletion.
     *
     * @param descriptions what there is to say of each
     */
    static Candidates profiles(Supplier<Map<String, String>> descriptions) {
        return new Kept(BerthHome::profiles, Map.of(), descriptions);
    }

    /** The images, which are their directories, and the word for the newest. */
    static Candidates images(Supplier<Map<String, String>> descriptions) {
        return new Kept(BerthHome::images, Map.of("latest", "the newest"), descriptions);
    }

    /** The constants of an enumeration, in lower case, each with what it means. */
    static <E extends Enum<E>> Candidates of(Class<E> type, Function<E, String> meaning) {
        Map<String, String> constants = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants())
                .forEach(constant -> constants.put(constant.name().toLowerCase(Locale.ROOT), meaning.apply(constant)));
        return from(() -> constants);
    }

    /** Words and what they mean. */
    static Candidates from(Supplier<Map<String, String>> values) {
        return new Words(values, Map::of);
    }

    /** Words and what they mean, and more that the interactive shell finds on this host. */
    static Candidates from(Map<String, String> values, Supplier<Map<String, String>> found) {
        return new Words(() -> values, found);
    }
}
