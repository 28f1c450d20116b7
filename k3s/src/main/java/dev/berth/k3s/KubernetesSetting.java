package dev.berth.k3s;

import dev.berth.runtimes.docker.DockerRuntime;
import dev.berth.vm.error.BerthException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code engine} settings of a Docker profile say of Kubernetes: {@code kubernetes: true}, or
 * {@code kubernetes} with settings of K3s below it.
 *
 * @param docker what is left for Docker's own configuration
 * @param k3s the settings of K3s; empty for a profile without Kubernetes
 */
public record KubernetesSetting(Map<String, Object> docker, Optional<Map<String, Object>> k3s) {

    private static final String KEY = "kubernetes";
    private static final String PLACE = "engine." + KEY;
    private static final String REGISTRIES = "registries";

    /**
     * Reads it.
     *
     * @throws BerthException of kind USAGE if it is neither yes, no nor a map
     */
    public static KubernetesSetting of(Map<String, Object> engine) {
        Map<String, Object> docker = new LinkedHashMap<>(engine);
        return new KubernetesSetting(docker, k3s(docker.remove(KEY)));
    }

    private static Optional<Map<String, Object>> k3s(@Nullable Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Boolean wanted -> wanted ? Optional.of(Map.of()) : Optional.empty();
            case Map<?, ?> given -> {
                Map<String, Object> settings = new LinkedHashMap<>();
                given.forEach((name, content) -> settings.put(String.valueOf(name), content));
                yield Optional.of(settings);
            }
            default ->
                throw BerthException.usage(PLACE + ": '" + value + "' is neither true, false nor a map of settings");
        };
    }

    /**
     * Does nothing for settings that K3s can have beside Docker.
     *
     * @throws BerthException of kind USAGE naming the bad one
     */
    void validate() {
        k3s.ifPresent(settings -> {
            if (settings.containsKey(REGISTRIES)) {
                throw BerthException.usage(PLACE + "." + REGISTRIES + " cannot be set in a profile with Docker")
                        .because("it is Docker that pulls images here")
                        .remedy("Use Docker's own: engine.registry-mirrors and engine.insecure-registries");
            }
            K3sSettings.of(PLACE, settings);
        });
    }

    /**
     * Engine settings that ask for Kubernetes, to be put over those this was read from: what they have set for K3s
     * stays.
     *
     * @param version of K3s that is to be set; empty to leave it
     */
    public Map<String, Object> wanted(Optional<String> version) {
        Map<String, Object> settings = new LinkedHashMap<>(k3s.orElse(Map.of()));
        version.ifPresent(text -> settings.put(K3sRuntime.VERSION_SETTING, text));
        return Map.of(KEY, settings.isEmpty() ? true : settings);
    }

    /**
     * Whether a profile has a K3s, be it its engine or beside Docker.
     *
     * @param engine the profile's {@code engine} settings
     */
    public static boolean hasK3s(String runtime, Map<String, Object> engine) {
        return runtime.equals(K3sRuntime.NAME)
                || (runtime.equals(DockerRuntime.NAME) && of(engine).k3s().isPresent());
    }
}
