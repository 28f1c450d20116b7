package dev.berth.runtimes.docker;

import dev.berth.vm.error.BerthException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * The engine's configuration in the guest, {@code /etc/docker/daemon.json}: Berth's defaults, and over them what the
 * profile's {@code engine} settings say. Settings Berth does not know are passed on: the engine itself refuses what it
 * does not know either, and says so in its log.
 */
final class DaemonJson {

    static final String PATH = "/etc/docker/daemon.json";

    /** What a profile may not set, and why. */
    private static final Map<String, String> RESERVED = Map.of(
            "hosts", "Berth forwards the engine's own socket to the host",
            "data-root", "the engine's data lives on the profile's data disk, which survives a new system",
            "graph", "the engine's data lives on the profile's data disk, which survives a new system",
            "exec-root", "it must be empty after a boot, which only its default place is",
            "pidfile", "the guest's service manager follows the engine by its own means",
            "containerd", "the engine uses the containerd that the guest starts for it",
            "version", "Docker Engine comes with the guest image; it is K3s that has versions to choose from");

    private DaemonJson() {}

    /** Refuses settings that would cut the profile off from its engine or its data. */
    static void validate(Map<String, Object> settings) {
        for (String key : settings.keySet()) {
            String reason = RESERVED.get(key);
            if (reason != null) {
                throw BerthException.usage("engine." + key + " cannot be set in a profile")
                        .because(reason)
                        .remedy("Remove it from the profile's engine settings");
            }
        }
    }

    /** The text of the file. */
    static String text(Map<String, Object> settings) {
        return JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(merged(defaults(settings), settings))
                + "\n";
    }

    /**
     * What differs from the engine's own defaults. The image store is left to the engine: on the data disk's ext4 that
     * is overlay2, which starts containers and loads images faster than containerd's store under emulation, and runs
     * images of other architectures just as well.
     */
    private static Map<String, Object> defaults(Map<String, Object> settings) {
        // Options belong to one log driver: with another, the engine would refuse ours and not start.
        if (!settings.getOrDefault("log-driver", "json-file").equals("json-file")) {
            return Map.of();
        }
        // The engine keeps every log for ever unless told otherwise, and one chatty container fills the disk.
        Map<String, Object> rotation = new LinkedHashMap<>();
        rotation.put("max-size", "10m");
        rotation.put("max-file", "3");
        return Map.of("log-opts", rotation);
    }

    private static Map<String, Object> merged(Map<String, Object> under, Map<String, Object> over) {
        Map<String, Object> result = new LinkedHashMap<>(under);
        over.forEach((key, value) -> result.merge(key, value, DaemonJson::mergedValue));
        return result;
    }

    private static Object mergedValue(Object under, Object over) {
        if (under instanceof Map<?, ?> lower && over instanceof Map<?, ?> upper) {
            Map<Object, Object> result = new LinkedHashMap<>(lower);
            result.putAll(upper);
            return result;
        }
        return Objects.requireNonNull(over);
    }
}
