package dev.berth.profiles.spec;

/**
 * A setting with its value and where that came from.
 *
 * @param name the key, as in YAML: {@code cpus}
 * @param value an {@link Integer}, {@link dev.berth.vm.host.ByteSize}, {@link String}, list or map, by name
 * @param source where it came from
 */
public record Setting(String name, Object value, SettingSource source) {}
