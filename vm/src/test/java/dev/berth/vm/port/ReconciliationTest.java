package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.PortForward;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final PortForward WEB = new PortForward(8080, 80);
    private static final PortForward OTHER_WEB = new PortForward(8080, 81);
    private static final PortForward DNS = new PortForward(5353, 53);

    @Test
    void whatIsMissingIsAddedWhatIsNotWantedRemovedAndTheRestLeftAlone() {
        assertThat(Reconciliation.of(List.of(WEB, DNS), List.of(DNS, new PortForward(1, 1)), List.of()))
                .isEqualTo(new Reconciliation(List.of(new PortForward(1, 1)), List.of(WEB)));
        assertThat(Reconciliation.of(List.of(WEB), List.of(WEB), List.of()).nothing())
                .isTrue();
    }

    @Test
    void aPortThatLeadsElsewhereNowIsTakenAwayFirst() {
        assertThat(Reconciliation.of(List.of(OTHER_WEB), List.of(WEB), List.of()))
                .isEqualTo(new Reconciliation(List.of(WEB), List.of(OTHER_WEB)));
    }

    @Test
    void whatIsKnownToBeBlockedIsNotTried() {
        assertThat(Reconciliation.of(List.of(WEB, DNS), List.of(), List.of(WEB)).add())
                .containsExactly(DNS);
    }

    @Test
    void afterManyRoundsThereIsWhatIsWantedAndNothingElse() {
        Random random = new Random(5);
        Set<PortForward> present = new HashSet<>();
        for (int round = 0; round < 500; round++) {
            List<PortForward> wanted = new ArrayList<>();
            for (int port = 1; port <= 20; port++) {
                if (random.nextBoolean()) {
                    wanted.add(new PortForward(port, 1 + random.nextInt(3)));
                }
            }
            Reconciliation change = Reconciliation.of(wanted, present, List.of());
            change.remove().forEach(present::remove);
            change.add().forEach(forward -> {
                assertThat(present).noneMatch(there -> there.hostPort() == forward.hostPort());
                present.add(forward);
            });

            assertThat(present).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }
}
