package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleMarkerTest {

    @Test
    void aMarkerIsFoundWhereverInTheLineItStands() {
        assertThat(ConsoleMarker.in("[    1.2] x berth: reached docker uptime=31.07"))
                .contains(new ConsoleMarker.Reached("docker", 31.07));
        assertThat(ConsoleMarker.in("berth: FAILED data: /dev/vdb has errors "))
                .contains(new ConsoleMarker.Failed("data", "/dev/vdb has errors"));
        assertThat(ConsoleMarker.in("berth: end of journal docker")).contains(new ConsoleMarker.JournalEnd("docker"));
    }

    @Test
    void otherLinesHaveNone() {
        assertThat(ConsoleMarker.in("")).isEmpty();
        assertThat(ConsoleMarker.in("berth: reached for the stars")).isEmpty();
    }
}
