package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleMarkerTest {

    @Test
    void aMarkerIsFoundWhereverInTheLineItStands() {
        assertThat(ConsoleMarker.in("[    1.2] x berth: reached docker uptime=31.07"))
                .contains(new ConsoleMarker.Reached("docker", 31.07));
        assertThat(ConsoleMarker.in("\u001b[!p\u001b[?7hberth: reached ssh uptime=11.17\r"))
                .contains(new ConsoleMarker.Reached("ssh", 11.17));
        assertThat(ConsoleMarker.in("berth: FAILED data: /dev/vdb has errors \r"))
                .contains(new ConsoleMarker.Failed("data", "/dev/vdb has errors"));
        assertThat(ConsoleMarker.in("berth: end of journal docker")).contains(new ConsoleMarker.JournalEnd("docker"));
    }

    @Test
    void otherLinesHaveNone() {
        assertThat(ConsoleMarker.in("")).isEmpty();
        assertThat(ConsoleMarker.in("berth: reached for the stars")).isEmpty();
    }
}
