package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.YamlNode.Style;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes texts as YAML scalars on one line. */
final class YamlScalars {

    /** Nothing in it can begin or end anything in YAML: names, URLs, paths and base64 are like this. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z/](?:[A-Za-z0-9+/=._@-]++|:(?=[A-Za-z0-9/]))*");

    private static final Resolver TYPES = new Resolver();

    private YamlScalars() {}

    /** The text in the given style where that is possible, else in double quotes. */
    static String write(String text, Style style) {
        return switch (style) {
            case PLAIN, BLOCK -> isHarmless(text) ? text : quote(text);
            case SINGLE_QUOTED -> isPrintable(text) ? "'" + text.replace("'", "''") + "'" : quote(text);
            case DOUBLE_QUOTED -> quote(text);
        };
    }

    /** The text in double quotes, escaped so that both YAML and JSON read it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isControl(c)) {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** Whether the text means itself without quotes: {@code no} or {@code 1e3} would be something else. */
    private static boolean isHarmless(String text) {
        return HARMLESS.matcher(text).matches()
                && TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR);
    }

    private static boolean isPrintable(String text) {
        return text.chars().noneMatch(c -> c == '\n' || c == '\r' || c == '\t' || isControl(c));
    }

    /** Besides control characters those that YAML 1.1 takes for line breaks, and the byte order mark. */
    private static boolean isControl(int c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
    }
}
