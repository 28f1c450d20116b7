package dev.berth.vm.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestTimeTest {

    private static final Instant EARLIEST = Instant.parse("2026-11-29T08:00:00Z");
    private static final Instant LATEST = EARLIEST.plusMillis(300);

    @ParameterizedTest
    @CsvSource({
        "1700000000.000000000, 2023-11-14T22:13:20Z",
        "1700000000.250000, 2023-11-14T22:13:20.25Z",
        "'1700000000,000001', 2023-11-14T22:13:20.000001Z",
        "0.0, 1970-01-01T00:00:00Z",
        "99999999999.999999999, 5138-11-16T09:46:39.999999999Z",
    })
    void whatDateAndBashPrintIsRead(String text, Instant instant) {
        assertThat(GuestTime.parse(text)).hasValue(new GuestTime(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1700000000", "1700000000.", ".5", "-1.5", "1.1234567890", "100000000000.0", "1.5 ", "1e3.0"
            })
    void whatIsNoTimeIsNotRead(String text) {
        assertThat(GuestTime.parse(text)).isEmpty();
    }

    @Test
    void aTimeBetweenTheQuestionAndTheAnswerIsRight() {
        assertThat(ahead(EARLIEST)).isZero();
        assertThat(ahead(EARLIEST.plusMillis(100))).isZero();
        assertThat(ahead(LATEST)).isZero();
    }

    @Test
    void oneBeforeTheQuestionIsLateAndOneAfterTheAnswerEarly() {
        assertThat(ahead(EARLIEST.minusSeconds(3))).isEqualTo(Duration.ofSeconds(-3));
        assertThat(ahead(LATEST.plusSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aClockIsSetToTheFractionOfASecond() {
        assertThat(GuestTime.set(Instant.ofEpochSecond(1_700_000_000, 5_000_000)))
                .isEqualTo("date -s @1700000000.005000000");
    }

    private static Duration ahead(Instant guest) {
        return new GuestTime(guest).ahead(EARLIEST, LATEST);
    }
}
