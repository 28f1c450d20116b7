package dev.berth.profiles.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A specification and where each of its values came from.
 *
 * @param spec the values
 * @param sources by the setting's name; what is missing is a default
 */
public record ResolvedSpec(ProfileSpec spec, Map<String, SettingSource> sources) {

    public ResolvedSpec {
        sources = Map.copyOf(sources);
    }

    /**
     * What one source says.
     *
     * @param settings its values
     * @param source what to call it, for each setting's name
     */
    public record Layer(ProfileSettings settings, Function<String, SettingSource> source) {}

    /**
     * Takes each setting from the first layer that has it.
     *
     * @param layers strongest first
     * @param defaults for what no layer has
     * @throws dev.berth.vm.error.BerthException of kind USAGE when the result is not a possible profile
     */
    public static ResolvedSpec of(List<Layer> layers, ProfileSpec defaults) {
        Map<String, SettingSource> sources = new LinkedHashMap<>();
        Choice choice = new Choice(layers, sources);
        ProfileSpec spec = new ProfileSpec(
                choice.first("runtime", ProfileSettings::runtime, defaults.runtime()),
                choice.first("cpus", ProfileSettings::cpus, defaults.cpus()),
                choice.first("memory", ProfileSettings::memory, defaults.memory()),
                choice.first("disk", ProfileSettings::disk, defaults.disk()),
                choice.first("mounts", ProfileSettings::mounts, defaults.mounts()),
                choice.first("publishAddress", ProfileSettings::publishAddress, defaults.publishAddress()),
                choice.first("forwards", ProfileSettings::forwards, defaults.forwards()),
                choice.first("network", ProfileSettings::network, defaults.network()),
                choice.first("idleSuspend", ProfileSettings::idleSuspend, defaults.idleSuspend()),
                choice.first("ca", ProfileSettings::ca, defaults.ca()),
                choice.first("image", ProfileSettings::image, defaults.image()),
                choice.first("env", ProfileSettings::env, defaults.env()),
                choice.merged("engine", ProfileSettings::engine, defaults.engine()));
        return new ResolvedSpec(spec, sources);
    }

    private record Choice(List<Layer> layers, Map<String, SettingSource> sources) {

        <T> T first(String name, Function<ProfileSettings, Optional<T>> field, T fallback) {
            for (Layer layer : layers) {
                Optional<T> value = field.apply(layer.settings());
                if (value.isPresent()) {
                    sources.put(name, layer.source().apply(name));
                    return value.get();
                }
            }
            return fallback;
        }

        /** Each key from the first layer that has it; the source is that of the first layer that has any. */
        Map<String, Object> merged(
                String name,
                Function<ProfileSettings, Optional<Map<String, Object>>> field,
                Map<String, Object> under) {
            first(name, field, under);
            Map<String, Object> merged = new LinkedHashMap<>(under);
            for (Layer layer : layers.reversed()) {
                field.apply(layer.settings()).ifPresent(merged::putAll);
            }
            return merged;
        }
    }

    /** Every setting with its value and source, in the order to be shown. */
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        spec.values()
                .forEach((name, value) ->
                        settings.add(new Setting(name, value, sources.getOrDefault(name, SettingSource.DEFAULT))));
        return settings;
    }

    /**
     * These with other settings on top; a value that stays what it was keeps its source.
     *
     * @throws dev.berth.vm.error.BerthException of kind USAGE when the result is not a possible profile
     */
    public ResolvedSpec with(Layer changes) {
        return replacedBy(of(List.of(changes), spec));
    }

    /** The other one, where a value that stays what it was keeps its source. */
    public ResolvedSpec replacedBy(ResolvedSpec other) {
        Map<String, Object> before = spec.values();
        Map<String, SettingSource> merged = new LinkedHashMap<>();
        other.spec().values().forEach((name, value) -> {
            Map<String, SettingSource> from = value.equals(before.get(name)) ? sources : other.sources();
            SettingSource source = from.get(name);
            if (source != null) {
                merged.put(name, source);
            }
        });
        return new ResolvedSpec(other.spec(), merged);
    }
}
