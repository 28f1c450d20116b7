package dev.berth.k3s;

import dev.berth.k3s.release.VersionRequest;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a profile's {@code engine} settings say of its K3s.
 *
 * @param version the version asked for
 * @param config what is added to K3s' configuration file: its own keys, such as {@code disable}, {@code node-name} or
 *     {@code tls-san} (K3s' documentation, "Configuration File")
 * @param registries the content of K3s' {@code registries.yaml}: mirrors and how to log in to them
 */
record K3sSettings(VersionRequest version, Map<String, Object> config, Map<String, Object> registries) {

    private static final String CONFIG = "config";
    private static final String REGISTRIES = "registries";
    private static final List<String> KEYS = List.of(K3sRuntime.VERSION_SETTING, CONFIG, REGISTRIES);

    /** What a profile may not set, and why. */
    private static final Map<String, String> RESERVED = Map.of(
            "data-dir", "the cluster's data lives on the profile's data disk, which survives a new system",
            "https-listen-port", "Berth leads a port of the host to the port K3s uses by itself",
            "bind-address", "Berth leads a port of the host to the address K3s uses by itself",
            "write-kubeconfig", "Berth reads the credentials from the place K3s uses by itself",
            "write-kubeconfig-mode", "the credentials are for the guest's root only",
            "server", "a profile is a cluster of its own",
            "docker", "Berth gives K3s the engine it is to use");

    /**
     * Reads a profile's engine settings.
     *
     * @throws BerthException of kind USAGE naming the bad one
     */
    static K3sSettings of(Map<String, Object> engine) {
        return of("engine", engine);
    }

    /**
     * Reads the settings that are at a place of a profile's settings.
     *
     * @param place to be named in messages, such as {@code engine}
     * @throws BerthException of kind USAGE naming the bad one
     */
    static K3sSettings of(String place, Map<String, Object> given) {
        for (String key : given.keySet()) {
            if (!KEYS.contains(key)) {
                BerthException unknown = BerthException.usage(place + "." + key + " is not a setting of K3s");
                throw NearMiss.of(key, KEYS)
                        .map(near -> unknown.remedy("Did you mean " + place + "." + near + "?"))
                        .orElseGet(() -> unknown.remedy("K3s' own settings go below " + place + "." + CONFIG));
            }
        }
        K3sSettings settings = new K3sSettings(
                VersionRequest.parse(
                        String.valueOf(given.getOrDefault(K3sRuntime.VERSION_SETTING, VersionRequest.STABLE.text()))),
                map(place, given, CONFIG),
                map(place, given, REGISTRIES));
        Set<String> keys = settings.config.keySet();
        RESERVED.forEach((key, reason) -> {
            if (keys.contains(key)) {
                throw BerthException.usage(place + "." + CONFIG + "." + key + " cannot be set in a profile")
                        .because(reason)
                        .remedy("Remove it from the profile's engine settings");
            }
        });
        return settings;
    }

    private static Map<String, Object> map(String place, Map<String, Object> settings, String key) {
        Object value = settings.getOrDefault(key, Map.of());
        if (!(value instanceof Map<?, ?> given)) {
            throw BerthException.usage(place + "." + key + ": '" + value + "' is not a map of settings");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        given.forEach((name, content) -> map.put(String.valueOf(name), content));
        return map;
    }
}
