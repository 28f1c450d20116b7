package dev.berth.shell.console;

import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every command that lists things lets its user choose: the format, the columns, and the order. */
public final class Listing {

    private static final String DESCENDING = ":desc";

    private final List<Column> columns;
    private final Option chosen;
    private final Option order;

    /** A list that has these columns. */
    public Listing(List<Column> columns) {
        this.columns = List.copyOf(columns);
        Candidates keys = Candidates.from(() -> titles(columns));
        chosen = Option.value("columns", "A,B", "the columns to show, in this order")
                .candidates(keys);
        order = Option.value("sort", "COLUMN[:desc]", "the column to sort by").candidates(keys);
    }

    private static Map<String, String> titles(List<Column> columns) {
        Map<String, String> titles = new LinkedHashMap<>();
        columns.forEach(column -> titles.put(column.key(), column.title()));
        return titles;
    }

    public List<Option> options() {
        return List.of(OutputFormat.OPTION, chosen, order);
    }

    /**
     * What the invocation asks for, found out before the things are.
     *
     * @throws BerthException of kind USAGE for a column that there is not, naming the nearest
     */
    public Choice choice(Invocation invocation) {
        OutputFormat format = OutputFormat.of(invocation);
        if (invocation.has(chosen) && format != OutputFormat.TABLE) {
            throw BerthException.usage("--columns is for tables")
                    .remedy("With -o " + format.name().toLowerCase(Locale.ROOT) + " nothing is left out");
        }
        List<Column> shown = invocation
                .value(chosen)
                .map(keys -> Stream.of(keys.split(",", -1))
                        .map(String::strip)
                        .map(this::column)
                        .toList())
                .orElseGet(() -> columns.stream().filter(Column::usual).toList());
        return new Choice(format, shown, invocation.value(order).map(this::order));
    }

    private Comparator<Map<String, @Nullable Object>> order(String text) {
        boolean descending = text.toLowerCase(Locale.ROOT).endsWith(DESCENDING);
        Column column = column(descending ? text.substring(0, text.length() - DESCENDING.length()) : text);
        Comparator<Object> values = Listing::compare;
        return Comparator.comparing(
                row -> row.containsKey(column.key())
                        ? row.get(column.key())
                        : column.cell().apply(row),
                // What has no value comes last, whichever way.
                Comparator.nullsLast(descending ? values.reversed() : values));
    }

    /** Numbers, times and truths by what they are, anything else as text. */
    @SuppressWarnings("unchecked") // two values of one class that is comparable are comparable with each other
    private static int compare(Object one, Object other) {
        return one instanceof Comparable<?> comparable && one.getClass() == other.getClass()
                ? ((Comparable<Object>) comparable).compareTo(other)
                : String.valueOf(one).compareTo(String.valueOf(other));
    }

    private Column column(String typed) {
        return columns.stream()
                .filter(column ->
                        column.key().equalsIgnoreCase(typed) || column.title().equalsIgnoreCase(typed))
                .findFirst()
                .orElseThrow(() -> unknown(typed));
    }

    private BerthException unknown(String typed) {
        List<String> keys = columns.stream().map(Column::key).toList();
        String near = NearMiss.of(typed, keys)
                .map(key -> "Did you mean " + key + "? ")
                .orElse("");
        return BerthException.usage("there is no column '" + typed + "'")
                .remedy(near + "There are: " + String.join(", ", keys));
    }

    /**
     * A list as its user wants it.
     *
     * @param format how it is written
     * @param columns what a table shows
     * @param order by what it is sorted, unless it is left as it comes
     */
    public record Choice(
            OutputFormat format, List<Column> columns, Optional<Comparator<Map<String, @Nullable Object>>> order) {

        /** Prints the things. */
        public void print(List<Map<String, @Nullable Object>> rows, Console console) {
            console.result(text(rows, console));
        }

        /** What is printed of the things. */
        public String text(List<Map<String, @Nullable Object>> rows, Console console) {
            List<Map<String, @Nullable Object>> sorted = new ArrayList<>(rows);
            order.ifPresent(sorted::sort);
            return Renderer.render(Result.list(columns, sorted), format, console.resultColumns());
        }
    }
}
