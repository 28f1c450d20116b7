package dev.berth.shell.support;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Settings as YAML, in which the values of environment variables are secrets whatever their names. */
final class SettingsText {

    private static final String ENVIRONMENT = "env";

    private SettingsText() {}

    /** The document with the names of variables only; what is not such a document is left out whole. */
    static String withoutValues(String yaml) {
        DumperOptions blocks = new DumperOptions();
        blocks.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        blocks.setDereferenceAliases(true);
        try {
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            if (!(read instanceof Map<?, ?> settings)) {
                return "there are none\n";
            }
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>(settings);
            if (copy.containsKey(ENVIRONMENT)) {
                copy.put(
                        ENVIRONMENT,
                        copy.get(ENVIRONMENT) instanceof Map<?, ?> env ? withoutValues(env) : Redaction.REMOVED);
            }
            return new Yaml(blocks).dump(copy);
        } catch (YAMLException e) {
            // Its message shows the lines that are wrong.
            return "left out, since it is not YAML\n";
        }
    }

    /** The names, with nothing behind them. */
    static Map<Object, String> withoutValues(Map<?, ?> env) {
        Map<Object, String> names = new LinkedHashMap<>();
        env.keySet().forEach(name -> names.put(name, Redaction.REMOVED));
        return names;
    }
}
