package dev.berth.shell.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest {

    @Test
    void isReadInSecondsMinutesAndHours() {
        assertThat(Timeout.parse("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Timeout.parse("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Timeout.parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Timeout.parse("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-1s", "5 m", "5d", "m"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Timeout.parse(text)).hasMessageContaining("is not a time to wait for");
    }
}
