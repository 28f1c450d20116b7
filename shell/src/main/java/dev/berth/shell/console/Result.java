package dev.berth.shell.console;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command found out, for every {@link OutputFormat}.
 *
 * @param columns what people see of it
 * @param rows what programs see: keys in camelCase and in order; values are strings, numbers, booleans, instants,
 *     paths, null, and lists and maps of these
 * @param single whether it is one thing rather than a list, which may be empty
 */
public record Result(List<Column> columns, List<Map<String, @Nullable Object>> rows, boolean single) {

    /** A list of things. */
    public static Result list(List<Column> columns, List<Map<String, @Nullable Object>> rows) {
        return new Result(columns, rows, false);
    }

    /** The rows of a list of things. */
    public static <T> List<Map<String, @Nullable Object>> rows(
            Collection<T> things, Function<T, Map<String, @Nullable Object>> view) {
        return things.stream().map(view).toList();
    }

    /** One thing. */
    public static Result one(List<Column> columns, Map<String, @Nullable Object> thing) {
        return new Result(columns, List.of(thing), true);
    }
}
