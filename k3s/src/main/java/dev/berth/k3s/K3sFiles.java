package dev.berth.k3s;

import dev.berth.vm.guest.GuestFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** K3s' configuration in the guest. */
final class K3sFiles {

    private static final String CONFIG = "/etc/rancher/k3s/config.yaml";
    private static final String REGISTRIES = "/etc/rancher/k3s/registries.yaml";

    /** Registries and tokens may be in them. */
    private static final int SECRET = 0600;

    private K3sFiles() {}

    /**
     * The files for a node of that name.
     *
     * @param fixed what Berth sets besides
     */
    static List<GuestFile> of(String node, K3sSettings settings, Map<String, Object> fixed) {
        List<GuestFile> files = new ArrayList<>();
        files.add(new GuestFile(CONFIG, yaml(config(node, settings.config(), fixed)), SECRET));
        if (!settings.registries().isEmpty()) {
            files.add(new GuestFile(REGISTRIES, yaml(settings.registries()), SECRET));
        }
        return files;
    }

    private static Map<String, Object> config(String node, Map<String, Object> given, Map<String, Object> fixed) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("node-name", node);
        config.putAll(given);
        config.putAll(fixed);
        return config;
    }

    private static String yaml(Map<String, Object> content) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setDereferenceAliases(true);
        options.setSplitLines(false);
        return new Yaml(options).dump(content);
    }
}
