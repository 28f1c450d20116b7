package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.YamlNode.Style;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An entry of one of a kubeconfig's lists, as it is written when it is new.
 *
 * @param section the list
 * @param name what the entry is known by
 * @param fields what it says
 * @param extension what it says beyond what kubectl knows, an entry of {@link Section#EXTENSIONS}
 */
record KubeconfigEntry(Section section, String name, Map<String, String> fields, Optional<KubeconfigEntry> extension) {

    /** An entry without an extension. */
    KubeconfigEntry(Section section, String name, Map<String, String> fields) {
        this(section, name, fields, Optional.empty());
    }

    /** One item of a list in block style from that column on, with keys in the order in which kubectl writes them. */
    String block(int column) {
        SortedMap<String, String> body = new TreeMap<>();
        fields.forEach((key, value) -> body.put(key, key + ": " + plain(value) + "\n"));
        extension.ifPresent(inner -> body.put(inner.section.key(), inner.section.key() + ":\n" + inner.block(0)));
        String said = section.body() + ":\n" + String.join("", body.values()).indent(2);
        String named = "name: " + plain(name) + "\n";
        String item = (section.nameFirst() ? named + said : said + named).indent(2);
        return ("-" + item.substring(1)).indent(column);
    }

    /** One item in flow style, which is JSON. */
    String flow() {
        List<String> body = new ArrayList<>();
        fields.forEach((key, value) -> body.add(YamlScalars.quote(key) + ": " + YamlScalars.quote(value)));
        extension.ifPresent(inner -> body.add(YamlScalars.quote(inner.section.key()) + ": [" + inner.flow() + "]"));
        return "{\"name\": " + YamlScalars.quote(name) + ", " + YamlScalars.quote(section.body()) + ": {"
                + String.join(", ", body) + "}}";
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

    /** The lists of named things in a kubeconfig, and the key under which an entry has what it says. */
    enum Section {
        CLUSTERS("clusters", "cluster"),
        CONTEXTS("contexts", "context"),
        USERS("users", "user"),
        /** In an entry of one of the others: what some program besides kubectl has to say of it, under its own name. */
        EXTENSIONS("extensions", "extension");

        /** Those at the top of a kubeconfig. */
        static final List<Section> TOP = List.of(CLUSTERS, CONTEXTS, USERS);

        private final String key;
        private final String body;

        Section(String key, String body) {
            this.key = key;
            this.body = body;
        }

        /** The section that a pair at the top of a kubeconfig holds. */
        static Optional<Section> of(YamlNode.Pair pair) {
            return TOP.stream().filter(section -> pair.hasKey(section.key)).findFirst();
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
