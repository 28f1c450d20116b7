package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.MachineUsage;
import dev.berth.vm.machine.MachineUsage.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class QemuUsageTest {

    /** As iproute2 6.1 prints them, shortened. */
    private static final String SOCKETS = """
            ESTAB 0 0 127.0.0.1:41291 127.0.0.1:54372 users:(("qemu-system-x86",pid=29072,fd=16)) cubic wscale:7,7 rto:204 bytes_sent:3200 bytes_acked:3200 bytes_received:1500 segs_out:9
            ESTAB 0 0 10.0.0.2:40000 10.0.0.9:443 users:(("qemu-system-x86",pid=29072,fd=17)) cubic rto:204 bytes_received:70
            ESTAB 0 0 127.0.0.1:54372 127.0.0.1:41291 users:(("ssh",pid=29111,fd=3)) cubic bytes_sent:1500 bytes_received:3200
            """;

    @Test
    void theConnectionsOfAMachineAreThoseOfItsProcess() {
        assertThat(QemuUsage.connections(SOCKETS, 29072))
                .containsOnly(
                        Map.entry("127.0.0.1:41291 127.0.0.1:54372", new Traffic(1500, 3200)),
                        Map.entry("10.0.0.2:40000 10.0.0.9:443", new Traffic(70, 0)));
    }

    @Test
    void trafficIsWhatWentThroughConnectionsThatAreOpenSinceTheyWereSeenLast() {
        MachineUsage before = usage(Map.of("a", new Traffic(100, 10), "closed", new Traffic(999, 999)));
        MachineUsage after = usage(Map.of("a", new Traffic(150, 10), "new", new Traffic(7, 3)));

        assertThat(after.trafficSince(before)).contains(new Traffic(57, 3));
        assertThat(after.trafficSince(
                        new MachineUsage(Instant.EPOCH, Duration.ZERO, OptionalLong.empty(), 0, 0, Optional.empty())))
                .as("a host that does not tell")
                .isEmpty();
    }

    private static MachineUsage usage(Map<String, Traffic> connections) {
        return new MachineUsage(Instant.EPOCH, Duration.ZERO, OptionalLong.empty(), 0, 0, Optional.of(connections));
    }
}
