package dev.berth.shell.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final Screen pipe = Screen.plain(err, err);
    private final Screen terminal = new Screen(err, err, true, true, true, true, false, () -> 60);

    @Test
    void inAPipeAPhaseIsALineWhenItBeginsAndOneWhenItEnds() {
        work(new ConsoleProgress(pipe, false));

        assertThat(said()).isEqualTo("""
                booting ...
                a notice
                booting: done in 1.5 s
                wiring ...
                wiring: failed in 0.0 s
                """);
    }

    @Test
    void withVerboseWhatIsWaitedForIsALineToo() {
        work(new ConsoleProgress(pipe, true));
        assertThat(said()).contains("booting ...\n  waiting for ssh\n");

        bytes.reset();
        work(new ConsoleProgress(terminal, true));
        assertThat(said()).contains("booting ...\n  waiting for ssh\n").doesNotContain("\r", "\033");
    }

    @Test
    void onATerminalALineIsDrawnOverWithItsTimeHowMuchIsDoneAndWhatItWaitsFor() {
        ConsoleProgress progress = new ConsoleProgress(terminal, false);
        progress.started("fetch", "fetching the image");
        progress.fraction(0.5);
        progress.detail("from a mirror with a name that is far too long for a line of this terminal");

        await().until(() -> said().contains("50 %"));
        progress.finished("fetch", Duration.ofSeconds(2));

        String drawn = said();
        assertThat(drawn).contains("[━━━━━━      ] 50 %  from a").contains("✓ fetching the image  2.0 s\n");
        assertThat(drawn.split("\r\033\\[K"))
                .as("a line that wraps could not be drawn over")
                .allSatisfy(line -> assertThat(line.strip()).hasSizeLessThan(60));
    }

    private static void work(Progress progress) {
        progress.started("boot", "booting");
        progress.detail("waiting for ssh");
        progress.fraction(0.5);
        progress.notice("a notice");
        progress.finished("boot", Duration.ofMillis(1500));
        progress.started("wire", "wiring");
        progress.failed("wire", Duration.ZERO);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
