package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Screen screen = Screen.plain(
            new PrintStream(err, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void whatAGuestSaidInAFailureDoesNotCommandTheTerminal() {
        new ErrorText(screen)
                .print(BerthException.failed("it did not mount").because("\u001b]52;c;YQ==\u0007no\u001b[2J"), false);

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("error: it did not mount: ]52;c;YQ==no.\n");
    }

    @Test
    void norDoesWhatItSaidInANotice() {
        ConsoleProgress progress = new ConsoleProgress(screen, true);
        progress.started("mount", "mounting");
        progress.detail("one\u001b[2J");
        progress.notice("a container has lost the folder at its /a\u001b]0;x\u0007b");

        assertThat(err.toString(StandardCharsets.UTF_8))
                .doesNotContain("\u001b", "\u0007")
                .contains("  one\n", "its /a]0;xb\n");
    }
}
