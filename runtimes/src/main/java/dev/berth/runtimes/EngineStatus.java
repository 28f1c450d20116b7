package dev.berth.runtimes;

import java.util.Map;

/**
 * What an engine says of itself.
 *
 * @param version of the engine, such as {@code 26.1.5}
 * @param counts how many of each thing it has, in the order to be shown: {@code containersRunning}, {@code containers},
 *     {@code images}, ...
 */
public record EngineStatus(String version, Map<String, Integer> counts) {}
