package dev.berth.shell.run;

import static dev.berth.shell.run.FakeShell.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.home.BerthHome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the interactive shell makes of the keys that are pressed. */
class TypedLinesTest {

    private static final String CTRL_D = "\004";

    @TempDir
    private Path home;

    private final List<String> ran = new ArrayList<>();
    private final AtomicReference<Terminal> terminal = new AtomicReference<>();

    private final FakeShell shell = new FakeShell(
            command("say", (invocation, console) -> {
                ran.add(String.join("|", invocation.rest()));
                return 0;
            }),
            command("wait", (invocation, console) -> {
                terminal.get().raise(Terminal.Signal.INT);
                return 0;
            }));

    @Test
    void pastedLinesAreCommandsOfTheirOwn() throws IOException {
        type(pasted("say -- one\n# don't\nsay -- 'two\nlines'\nsay -- thr\\\nee\n") + "\r");

        assertThat(ran).containsExactly("one", "two\nlines", "three");
        assertThat(shell.err()).doesNotContain("error");
    }

    @Test
    void pastedLinesBehindAnInterruptedOneAreNotRunAndTheShellGoesOn() throws IOException {
        type(pasted("say -- one\nwait\nsay -- two") + "\rsay -- three\r");

        assertThat(ran).containsExactly("one", "three");
    }

    @Test
    void pastedLinesBehindExitAreNotRun() throws IOException {
        type(pasted("say -- one\nexit\nsay -- two") + "\rsay -- three\r");

        assertThat(ran).containsExactly("one");
    }

    private static String pasted(String text) {
        return "\033[200~" + text + "\033[201~";
    }

    private void type(String keys) throws IOException {
        try (Terminal external = new ExternalTerminal(
                "test",
                "xterm",
                new ByteArrayInputStream((keys + CTRL_D).getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                StandardCharsets.UTF_8)) {
            terminal.set(external);
            new InteractiveShell(
                            external,
                            shell.screen,
                            shell.runner,
                            shell.parser,
                            new InteractiveShell.Place(new BerthHome(home), home),
                            Optional::empty)
                    .run();
        }
    }
}
