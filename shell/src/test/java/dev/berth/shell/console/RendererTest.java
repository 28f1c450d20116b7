package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RendererTest {

    private static final List<Column> COLUMNS =
            List.of(Column.text("NAME", "name"), Column.size("MEMORY", "memory"), Column.text("CONTEXT", "context"));

    private static final int WIDE = 200;

    private final Result two =
            Result.list(COLUMNS, List.of(thing("dev", 4L << 30, "berth-dev"), thing("c\"i", 512, null)));

    @Test
    void aTableIsAlignedAndShowsSizesAsPeopleReadThem() {
        assertThat(Renderer.render(two, OutputFormat.TABLE, WIDE)).isEqualTo("""
                NAME  MEMORY  CONTEXT
                dev   4 GiB   berth-dev
                c"i   512 B   -
                """);
    }

    @Test
    void whatAGuestHasNamedDoesNotCommandTheTerminal() {
        Map<String, @Nullable Object> row = thing("\u001b]0;gone\u0007dev", 512, "a\nb");

        assertThat(Renderer.render(Result.list(COLUMNS, List.of(row)), OutputFormat.TABLE, WIDE))
                .contains("]0;gonedev  512 B   a, b")
                .doesNotContain("\u001b", "\u0007");
        assertThat(Renderer.render(Result.one(COLUMNS, row), OutputFormat.TABLE, WIDE))
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void jsonIsOneDocumentWithExactSizesAndUtcTimes() {
        assertThat(Renderer.render(Result.list(COLUMNS, List.of(thing("c\"i", 512, null))), OutputFormat.JSON, WIDE))
                .isEqualTo("""
                        [
                          {
                            "name" : "c\\"i",
                            "memory" : 512,
                            "context" : null,
                            "createdAt" : "2026-11-23T10:00:00.123Z",
                            "socket" : "/tmp/a b",
                            "ports" : [
                              1,
                              2
                            ]
                          }
                        ]
                        """);
    }

    @Test
    void oneThingIsAnObjectAndLabelledLines() {
        Result one = Result.one(COLUMNS, thing("dev", 1 << 20, "a\nb"));

        assertThat(Renderer.render(one, OutputFormat.TABLE, WIDE)).isEqualTo("""
                NAME     dev
                MEMORY   1 MiB
                CONTEXT  a
                         b
                """);
        assertThat(Renderer.render(one, OutputFormat.JSON, WIDE))
                .startsWith("{\n")
                .endsWith("}\n");
    }

    @Test
    void yamlSaysTheSameAsJson() {
        assertThat(Renderer.render(Result.one(COLUMNS, thing("dev", 512, null)), OutputFormat.YAML, WIDE))
                .isEqualTo("""
                        name: dev
                        memory: 512
                        context: null
                        createdAt: '2026-11-23T10:00:00.123Z'
                        socket: /tmp/a b
                        ports:
                        - 1
                        - 2
                        """);
    }

    @Test
    void namesAreOneALine() {
        assertThat(Renderer.render(two, OutputFormat.NAME, WIDE)).isEqualTo("dev\nc\"i\n");
    }

    @Test
    void anEmptyListIsAnEmptyDocumentAndNoTable() {
        Result none = Result.list(COLUMNS, new ArrayList<>());

        assertThat(Renderer.render(none, OutputFormat.JSON, WIDE).replaceAll("\\s", ""))
                .isEqualTo("[]");
        assertThat(Renderer.render(none, OutputFormat.YAML, WIDE)).isEqualTo("[]\n");
        assertThat(Renderer.render(none, OutputFormat.TABLE, WIDE)).isEmpty();
        assertThat(Renderer.render(none, OutputFormat.NAME, WIDE)).isEmpty();
    }

    private static Map<String, @Nullable Object> thing(String name, long memory, @Nullable String context) {
        Map<String, @Nullable Object> thing = new LinkedHashMap<>();
        thing.put("name", name);
        thing.put("memory", memory);
        thing.put("context", context);
        thing.put("createdAt", Instant.parse("2026-11-23T10:00:00.123456Z"));
        thing.put("socket", Path.of("/tmp/a b"));
        thing.put("ports", List.of(1, 2));
        return thing;
    }
}
