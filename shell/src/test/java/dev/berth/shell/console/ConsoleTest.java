package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.grammar.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.shell.core.InputReader;

class ConsoleTest {

    private static final String LINE = "\u001b[32mok\u001b[0m \u001b]52;c;YQ==\u0007";

    @Test
    void aTerminalDoesNotDoWhatAGuestTellsItAndAPipeHasEveryByte() {
        assertThat(guestLine(true)).isEqualTo("ok ]52;c;YQ==\n");
        assertThat(guestLine(false)).isEqualTo(LINE + "\n");
    }

    private static String guestLine(boolean terminal) {
        StringWriter out = new StringWriter();
        PrintStream none = new PrintStream(new ByteArrayOutputStream());
        Screen screen = new Screen(none, none, terminal, terminal, terminal, terminal, terminal, () -> 80);
        new Console(
                        new PrintWriter(out),
                        screen,
                        new InputReader() {},
                        new Invocation("profile logs", Map.of(), List.of(), List.of()))
                .guestLine(LINE);
        return out.toString();
    }
}
