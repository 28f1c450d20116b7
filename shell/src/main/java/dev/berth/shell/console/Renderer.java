package dev.berth.shell.console;

import dev.berth.vm.guest.Harmless;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes results in every format; the only class that does. */
public final class Renderer {

    /** Jackson's streaming half: enough for maps and lists, and an object mapper would take longer than the command. */
    private static final JsonFactory JSON = new JsonFactory();

    private Renderer() {}

    /**
     * The text, with a line end after each line; empty where there is nothing to show.
     *
     * @param width how many columns there are for a table
     */
    public static String render(Result result, OutputFormat format, int width) {
        return switch (format) {
            case TABLE -> result.single() ? labelled(result, width) : table(result, width);
            case JSON -> json(document(result)) + "\n";
            case YAML -> yaml(document(result));
            case NAME ->
                result.rows().stream()
                        .map(row -> row.getOrDefault("name", row.get("id")))
                        .filter(Objects::nonNull)
                        .map(name -> name + "\n")
                        .collect(Collectors.joining());
        };
    }

    private static String table(Result result, int width) {
        if (result.rows().isEmpty()) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(result.columns().stream().map(Column::title).toList());
        for (Map<String, @Nullable Object> row : result.rows()) {
            lines.add(result.columns().stream()
                    .map(column -> cell(column, row).replace("\n", ", "))
                    .map(cell -> cell.isEmpty() ? "-" : cell)
                    .toList());
        }
        return Table.layout(lines, width);
    }

    private static String labelled(Result result, int width) {
        List<List<String>> lines = new ArrayList<>();
        for (Column column : result.columns()) {
            String label = column.title();
            for (String line : cell(column, result.rows().getFirst()).lines().toList()) {
                lines.add(List.of(label, line));
                label = "";
            }
        }
        return lines.isEmpty() ? "" : Table.layout(lines, width);
    }

    /** Some of what is shown comes from a guest. */
    private static String cell(Column column, Map<String, @Nullable Object> row) {
        return Harmless.of(column.cell().apply(row));
    }

    private static @Nullable Object document(Result result) {
        return result.single() ? plain(result.rows().getFirst()) : plain(result.rows());
    }

    /** The value in the types that JSON and YAML have. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean yes -> yes;
            case Number number -> number;
            case Instant instant -> instant.truncatedTo(ChronoUnit.MILLIS).toString();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
                yield copy;
            }
            case Collection<?> items -> {
                List<@Nullable Object> copy = new ArrayList<>();
                items.forEach(item -> copy.add(plain(item)));
                yield copy;
            }
            default -> value.toString();
        };
    }

    private static String json(@Nullable Object document) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(new Indented(), text)) {
            write(generator, document);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case Boolean yes -> generator.writeBoolean(yes);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Number number -> generator.writeNumber(number.doubleValue());
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((key, item) -> {
                    generator.writeName(String.valueOf(key));
                    write(generator, item);
                });
                generator.writeEndObject();
            }
            case Collection<?> items -> {
                generator.writeStartArray();
                items.forEach(item -> write(generator, item));
                generator.writeEndArray();
            }
            default -> generator.writeString(value.toString());
        }
    }

    private static String yaml(@Nullable Object document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        // A value that is there twice is written twice: nobody wants to read of anchors.
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(document);
    }

    /** Two spaces a level, lines ended the same on every system. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        }
    }
}
