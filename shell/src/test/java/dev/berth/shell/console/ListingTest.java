package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.shell.core.InputReader;

class ListingTest {

    private static final Listing LISTING = new Listing(List.of(
            Column.text("NAME", "name"),
            Column.size("MEMORY", "memory"),
            Column.text("SOCKET", "dockerSocket").onRequest()));

    private static final List<Map<String, @Nullable Object>> ROWS =
            List.of(row("b", 9L, "/b"), row("a", 10L, "/a"), row("c", null, "/c"));

    @Test
    void columnsAreShownInTheOrderTheyAreAskedForIn() {
        assertThat(printed(Map.of("columns", "dockersocket, NAME"))).isEqualTo("""
                SOCKET  NAME
                /b      b
                /a      a
                /c      c
                """);
    }

    @Test
    void whatIsNotAskedForShowsTheUsualColumns() {
        assertThat(printed(Map.of())).startsWith("NAME  MEMORY\n");
    }

    @Test
    void rowsAreSortedByTheExactValueAndWhatHasNoneComesLast() {
        assertThat(printed(Map.of("sort", "memory", "output", "name"))).isEqualTo("b\na\nc\n");
        assertThat(printed(Map.of("sort", "Memory:desc", "output", "name"))).isEqualTo("a\nb\nc\n");
        assertThat(printed(Map.of("sort", "name", "output", "name"))).isEqualTo("a\nb\nc\n");
    }

    @Test
    void aColumnThatThereIsNotIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> printed(Map.of("columns", "name,memry")))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("'memry'")
                .hasMessageContaining("Did you mean memory?");
        assertThatThrownBy(() -> printed(Map.of("sort", "size:desc")))
                .hasMessageContaining("There are: name, memory, dockerSocket");
    }

    @Test
    void columnsOfADocumentAreRefusedSinceItHasAll() {
        assertThatThrownBy(() -> printed(Map.of("columns", "name", "output", "json")))
                .hasMessageContaining("nothing is left out");
    }

    private static String printed(Map<String, String> options) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        options.forEach((name, value) -> given.put(name, List.of(value)));
        Invocation invocation = new Invocation("list", given, List.of(), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(
                new PrintWriter(stream, true, StandardCharsets.UTF_8),
                Screen.plain(stream, stream),
                new InputReader() {},
                invocation);
        LISTING.choice(invocation).print(ROWS, console);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, @Nullable Object> row(String name, @Nullable Long memory, String socket) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("memory", memory);
        row.put("dockerSocket", socket);
        return row;
    }
}
