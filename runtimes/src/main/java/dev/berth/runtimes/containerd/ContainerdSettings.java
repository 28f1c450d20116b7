package dev.berth.runtimes.containerd;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a profile's {@code engine} settings say to containerd.
 *
 * @param config TOML that is merged into containerd's own configuration; may be empty
 * @param registries where images come from, other than from the registry that their name says
 * @param nerdctl which nerdctl there is to be
 */
record ContainerdSettings(String config, Registries registries, NerdctlChoice nerdctl) {

    private static final String CONFIG = "config";
    private static final String REGISTRIES = "registries";
    private static final String NERDCTL = "nerdctl";
    private static final Pattern VERSION = Pattern.compile("(?m)^\\s*version\\s*=");
    private static final List<String> KEYS = List.of(CONFIG, REGISTRIES, NERDCTL);

    /**
     * Reads the settings.
     *
     * @throws BerthException of kind USAGE naming the bad one
     */
    static ContainerdSettings of(Map<String, Object> settings) {
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw unknown(key);
            }
        }
        return new ContainerdSettings(
                text(settings, CONFIG, ""),
                Registries.of("engine." + REGISTRIES, settings.getOrDefault(REGISTRIES, Map.of())),
                NerdctlChoice.parse("engine." + NERDCTL, text(settings, NERDCTL, NerdctlChoice.DEFAULT)));
    }

    /**
     * {@link #config} as a file that containerd reads beside its own; it takes one without a version for an old one.
     */
    String toml() {
        return VERSION.matcher(config).find() ? config : "version = 2\n" + config;
    }

    private static String text(Map<String, Object> settings, String key, String otherwise) {
        Object value = settings.getOrDefault(key, otherwise);
        if (!(value instanceof String text)) {
            throw BerthException.usage("engine." + key + " must be text, but is " + value);
        }
        return text;
    }

    private static BerthException unknown(String key) {
        BerthException unknown = BerthException.usage("engine." + key + " is not a setting of containerd in a profile");
        return NearMiss.of(key, KEYS)
                .map(near -> unknown.remedy("Did you mean engine." + near + "?"))
                .orElseGet(() -> unknown.remedy("There are: " + String.join(", ", KEYS)
                        + "; what belongs into containerd's own configuration goes into engine.config"));
    }
}
