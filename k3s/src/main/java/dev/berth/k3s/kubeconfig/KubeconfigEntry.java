package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.YamlNode.Style;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An entry of one of a kubeconfig's lists, as it is written when it is new.
 *
 * @param section the list
 * @param name what the entry is known by
 * @param fields what it says, in the order it is written
 */
record KubeconfigEntry(Section section, String name, Map<String, String> fields) {

    /** One item of a list in block style, with keys in the order in which kubectl writes them. */
    String block(String indent) {
        String body = section.body() + ":\n"
                + fields.entrySet().stream()
                        .map(field -> indent + "    " + field.getKey() + ": " + plain(field.getValue()) + "\n")
                        .collect(Collectors.joining());
        String named = "name: " + plain(name) + "\n";
        return section.nameFirst()
                ? indent + "- " + named + indent + "  " + body
                : indent + "- " + body + indent + "  " + named;
    }

    /** One item in flow style, which is JSON. */
    String flow() {
        String body = fields.entrySet().stream()
                .map(field -> YamlScalars.quote(field.getKey()) + ": " + YamlScalars.quote(field.getValue()))
                .collect(Collectors.joining(", ", YamlScalars.quote(section.body()) + ": {", "}"));
        return "{\"name\": " + YamlScalars.quote(name) + ", " + body + "}";
    }

    /** Two fields, to be written in this order. */
    static Map<String, String> fields(String first, String one, String second, String two) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(first, one);
        fields.put(second, two);
        return Collections.unmodifiableMap(fields);
    }

    private static String plain(String value) {
        return YamlScalars.write(value, Style.PLAIN);
    }

    /** The lists of a kubeconfig, and the key under which an entry has what it says. */
    enum Section {
        CLUSTERS("clusters", "cluster"),
        CONTEXTS("contexts", "context"),
        USERS("users", "user");

        private final String key;
        private final String body;

        Section(String key, String body) {
            this.key = key;
            this.body = body;
        }

        /** The section that a pair at the top of a kubeconfig holds. */
        static Optional<Section> of(YamlNode.Pair pair) {
            return Stream.of(values())
                    .filter(section -> pair.hasKey(section.key))
                    .findFirst();
        }

        String key() {
            return key;
        }

        String body() {
            return body;
        }

        /** kubectl sorts keys. */
        boolean nameFirst() {
            return body.compareTo("name") > 0;
        }
    }
}
