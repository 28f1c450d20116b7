package dev.berth.shell.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Screen;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptTest {

    private static final Screen COLOURED = Screen.ofProcess(Map.of("TERM", "xterm"), "012:80");
    private static final Screen PLAIN = Screen.ofProcess(Map.of("TERM", "xterm", "NO_COLOR", "1"), "012:80");

    @Test
    void saysWhichProfileIsInUseAndWhatItDoes() {
        assertThat(text(PLAIN, ProfileState.RUNNING)).isEqualTo("berth dev (docker, running)> ");
        assertThat(new Prompt(PLAIN, Optional::empty).text()).isEqualTo("berth> ");
    }

    @Test
    void coloursTheStateUnlessTheUserWantsNone() {
        assertThat(text(COLOURED, ProfileState.RUNNING)).contains("\033[32mrunning\033[0m");
        assertThat(text(COLOURED, ProfileState.BROKEN)).contains("\033[31mbroken\033[0m");
        assertThat(text(PLAIN, ProfileState.BROKEN)).doesNotContain("\033");
        assertThat(text(Screen.ofProcess(Map.of("TERM", "dumb"), "012:80"), ProfileState.BROKEN))
                .doesNotContain("\033");
    }

    @Test
    void leavesRoomForTheLineInANarrowTerminal() {
        assertThat(text(PLAIN.width(() -> 40), ProfileState.SUSPENDED)).isEqualTo("dev suspended> ");
    }

    @Test
    void comesWhateverIsWrongWithTheProfiles() {
        Prompt prompt = new Prompt(PLAIN, () -> {
            throw BerthException.failed("could not read the database");
        });

        assertThat(prompt.text()).isEqualTo("berth> ");
    }

    private static String text(Screen screen, ProfileState state) {
        return new Prompt(
                        screen,
                        () -> Optional.of(new ProfileSummary(
                                new ProfileName("dev"),
                                "docker",
                                state,
                                true,
                                1,
                                ByteSize.ofGiB(1),
                                ByteSize.ofGiB(1),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Instant.EPOCH)))
                .text();
    }
}
