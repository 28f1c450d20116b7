package dev.berth.vm.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdlePeriodTest {

    @ParameterizedTest
    @CsvSource({
        "off,0,off",
        "0m,0,off",
        "10s,10,10s",
        "90s,90,90s",
        "120s,120,2m",
        "30m,1800,30m",
        "60m,3600,1h",
        "2h,7200,2h"
    })
    void aTimeIsReadAndWrittenInTheLargestUnitThatFits(String text, long seconds, String written) {
        IdlePeriod period = IdlePeriod.parse(text);

        assertThat(period.length()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(period).hasToString(written);
        assertThat(IdlePeriod.parse(written)).isEqualTo(period);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "m", "-1m", "1.5h", "30 m", "1d", "OFF", "9s", "9999999s"})
    void whatIsNoTimeOrTooShortIsRefused(String text) {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> IdlePeriod.parse(text))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE))
                .withMessageStartingWith("idleSuspend: ");
    }

    @Test
    void aMachineWithoutAPlanIsNeverSuspended(@TempDir Path directory) throws Exception {
        assertThat(IdlePlan.of(directory)).isEqualTo(IdlePeriod.OFF);

        IdlePlan.write(directory, IdlePeriod.parse("30m"));

        assertThat(IdlePlan.of(directory)).isEqualTo(IdlePeriod.parse("30m"));
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }
}
