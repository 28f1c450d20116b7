package dev.berth.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log that can only be asked for its last lines, of which it has two and gets a third while it is followed. */
class LogTailTest {

    private final List<String> log = new ArrayList<>(List.of("first", "second"));
    private final List<String> printed = new ArrayList<>();
    private int asked;

    @AfterEach
    void forgetTheInterruption() {
        Thread.interrupted();
    }

    @Test
    void followingWithoutOldLinesPrintsTheNewOnesOnly() {
        LogTail.polled(this::gettingOneMore, 0, true, printed::add);

        assertThat(printed).containsExactly("new");
    }

    @Test
    void followingWithSomeOldLinesGoesOnAfterThem() {
        LogTail.polled(this::gettingOneMore, 1, true, printed::add);

        assertThat(printed).containsExactly("second", "new");
    }

    @Test
    void withoutFollowingNoMoreIsAskedForThanIsPrinted() {
        LogTail.polled(
                lines -> {
                    asked = lines;
                    return last(lines);
                },
                1,
                false,
                printed::add);

        assertThat(asked).isOne();
        assertThat(printed).containsExactly("second");
    }

    /** Answers twice; whoever follows it is interrupted then. */
    private List<String> gettingOneMore(int lines) {
        if (++asked == 2) {
            log.add("new");
            Thread.currentThread().interrupt();
        }
        return last(lines);
    }

    private List<String> last(int lines) {
        return List.copyOf(log.subList(Math.max(0, log.size() - lines), log.size()));
    }
}
