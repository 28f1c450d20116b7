package dev.berth.vm.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a machine has used since it was launched, as its host counts it: no guest is asked.
 *
 * @param at when it was counted
 * @param cpu time of the host's processors
 * @param memory bytes of the host's memory that it has now; empty where the host does not tell
 * @param diskRead bytes that the guest has read from its disks
 * @param diskWritten bytes that the guest has written to its disks
 * @param connections the TCP connections that are open now, by their two ends; empty where the host does not tell
 */
public record MachineUsage(
        Instant at,
        Duration cpu,
        OptionalLong memory,
        long diskRead,
        long diskWritten,
        Optional<Map<String, Traffic>> connections) {

    public MachineUsage {
        connections = connections.map(Map::copyOf);
    }

    /**
     * Bytes of a connection since it was opened.
     *
     * @param received by the guest
     * @param sent by the guest
     */
    public record Traffic(long received, long sent) {

        static final Traffic NONE = new Traffic(0, 0);

        private Traffic plus(Traffic other) {
            return new Traffic(received + other.received, sent + other.sent);
        }

        private Traffic minus(Traffic other) {
            return new Traffic(received - other.received, sent - other.sent);
        }
    }

    /**
     * The traffic since an earlier count. What went through connections that were opened and closed in between is not
     * known.
     */
    public Optional<Traffic> trafficSince(MachineUsage earlier) {
        return connections.flatMap(now -> earlier.connections.map(before -> now.entrySet().stream()
                .map(connection -> connection.getValue().minus(before.getOrDefault(connection.getKey(), Traffic.NONE)))
                .reduce(Traffic.NONE, Traffic::plus)));
    }
}
