package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BootFollowerTest {

    private static final Duration SHORT = Duration.ofMillis(10);

    private final BootFollower follower = new BootFollower("dev", Path.of("serial.log"), Progress.NONE);

    @Test
    void aStageThatIsReachedIsWaitedForNoLonger() {
        follower.line("berth: reached k3s uptime=31.4");

        follower.await("engine", "k3s", SHORT);
    }

    @Test
    void anEngineThatTakesTooLongIsShownWithWhatItHasBeenDoing() {
        assertThatThrownBy(() -> follower.await("engine", "k3s", SHORT, () -> {
                    follower.line("berth: FAILED k3s: the last lines of its journal follow");
                    follower.line("\u001b[1mwaiting for etcd\u001b[0m");
                    follower.line("berth: end of journal k3s");
                    return true;
                }))
                .hasMessageContaining("could not boot dev, in phase 'engine'")
                .hasMessageContaining("did not get to 'k3s' within 0 s")
                .hasMessageContaining("  waiting for etcd\n")
                .hasMessageContaining("serial.log");
    }
}
