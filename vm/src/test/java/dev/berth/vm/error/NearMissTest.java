package dev.berth.vm.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {

    private static final List<String> WORDS = List.of("start", "stop", "status", "restart");

    @Test
    void aSlipOfTheFingerFindsTheWord() {
        assertThat(NearMiss.of("sotp", WORDS)).contains("stop");
        assertThat(NearMiss.of("stat", WORDS)).contains("start");
        assertThat(NearMiss.of("restrat", WORDS)).contains("restart");
    }

    @Test
    void aBeginningFindsTheWord() {
        assertThat(NearMiss.of("res", WORDS)).contains("restart");
    }

    @Test
    void somethingElseFindsNothing() {
        assertThat(NearMiss.of("xyzzy", WORDS)).isEmpty();
    }
}
