package dev.berth.runtimes;

import java.util.List;
import java.util.Map;

/**
 * What an engine says of itself.
 *
 * @param version of the engine, such as {@code 26.1.5}
 * @param counts how many of each thing it has, in the order to be shown: {@code containersRunning}, {@code containers},
 *     {@code images}, ...
 * @param conditions what it says of its state in words of its own, such as {@code Ready=True}; empty where it has none
 */
public record EngineStatus(String version, Map<String, Integer> counts, List<String> conditions) {

    public EngineStatus {
        conditions = List.copyOf(conditions);
    }

    /** Of an engine that knows no conditions. */
    public EngineStatus(String version, Map<String, Integer> counts) {
        this(version, counts, List.of());
    }
}
