package dev.berth.shell.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table, or one labelled line of a single thing.
 *
 * @param title its heading
 * @param key what it is called in {@code --columns} and {@code --sort}: the key of its value where it shows one
 * @param cell the text for one row; empty where there is nothing to say
 * @param usual whether it is shown where no columns are asked for
 */
public record Column(String title, String key, Function<Map<String, @Nullable Object>, String> cell, boolean usual) {

    /** A column that is made of several values of a row. */
    public Column(String title, String key, Function<Map<String, @Nullable Object>, String> cell) {
        this(title, key, cell, true);
    }

    /** The same, shown only when it is asked for. */
    public Column onRequest() {
        return new Column(title, key, cell, false);
    }

    /** The value of that key as it is. */
    public static Column text(String title, String key) {
        return of(title, key, Column::plain);
    }

    /** A size in bytes. */
    public static Column size(String title, String key) {
        return of(title, key, value -> value instanceof Number bytes ? Legible.size(bytes.longValue()) : plain(value));
    }

    /** How long ago an {@link Instant} is. */
    public static Column age(String title, String key) {
        return of(title, key, value -> value instanceof Instant then ? Legible.age(then, Instant.now()) : plain(value));
    }

    /** A number of milliseconds. */
    public static Column duration(String title, String key) {
        return of(
                title,
                key,
                value -> value instanceof Number millis
                        ? Legible.duration(Duration.ofMillis(millis.longValue()))
                        : plain(value));
    }

    private static Column of(String title, String key, Function<Object, String> text) {
        return new Column(title, key, row -> {
            Object value = row.get(key);
            return value == null ? "" : text.apply(value);
        });
    }

    private static String plain(Object value) {
        return switch (value) {
            case Boolean yes -> yes ? "yes" : "no";
            case Collection<?> several -> several.stream().map(String::valueOf).collect(Collectors.joining("\n"));
            case Map<?, ?> pairs ->
                pairs.entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining("\n"));
            default -> String.valueOf(value);
        };
    }
}
