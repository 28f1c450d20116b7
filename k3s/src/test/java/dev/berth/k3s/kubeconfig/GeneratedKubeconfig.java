package dev.berth.k3s.kubeconfig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Kubeconfigs as no tool would write them but kubectl reads them: comments everywhere, anchors, extensions, odd
 * quoting, lists indented and not, keys in any order. Every one has all lists and a selected context, so that an edit
 * taken back gives the very same text.
 */
final class GeneratedKubeconfig {

    private static final List<String> SECTIONS = List.of("clusters", "contexts", "users");

    private final Random random;

    GeneratedKubeconfig(long seed) {
        random = new Random(seed);
    }

    String text() {
        int entries = random.nextInt(4) == 0 ? 0 : random.nextInt(12);
        String text = chance(4) ? json(entries) : yaml(entries);
        // Where a block scalar that keeps its last line break is the end of a text, the line break is part of it.
        if (chance(4) && !text.contains("|\n") && !text.contains("|+\n")) {
            text = text.stripTrailing();
        }
        return chance(4) ? text.replace("\n", "\r\n") : text;
    }

    private String yaml(int entries) {
        StringBuilder text = new StringBuilder(chance(3) ? "# kubeconfig of ünïcode 😀\n---\n" : "");
        List<String> parts = new ArrayList<>(List.of(
                "apiVersion: v1\n",
                "kind: Config" + comment() + "\n",
                "current-context: " + quoted(entries == 0 ? "none" : name(0)) + comment() + "\n",
                "preferences: " + pick("{}", "{colors: true}", "\n  colors: true") + "\n"));
        SECTIONS.forEach(section -> parts.add(list(section, entries)));
        Collections.shuffle(parts, random);
        for (String part : parts) {
            text.append(chance(3) ? pick("# a comment: of: colons\n", "\n", "\n\n  # indented - comment\n") : "");
            text.append(part);
        }
        return text.append(chance(5) ? "# the end\n" : "").toString();
    }

    private String list(String section, int entries) {
        String body = section.substring(0, section.length() - 1);
        if (entries == 0) {
            return section + ": []" + comment() + "\n";
        }
        if (chance(6)) {
            StringBuilder flow = new StringBuilder(section + ": [");
            for (int i = 0; i < entries; i++) {
                flow.append(i == 0 ? "" : pick(", ", ",", ",\n  ", ", # c\n  "))
                        .append("{name: ")
                        .append(quoted(name(i)))
                        .append(", ")
                        .append(body)
                        .append(": {")
                        .append(section.equals("contexts") ? "cluster: " + name(i) + ", user: " + name(i) : "")
                        .append("}}");
            }
            return flow.append(pick("]", " ]", ", ]"))
                    .append(comment())
                    .append('\n')
                    .toString();
        }
        String indent = pick("", "  ", "    ");
        StringBuilder list = new StringBuilder(section + ":" + comment() + "\n");
        String anchor = null;
        for (int i = 0; i < entries; i++) {
            list.append(chance(4) ? pick("", indent) + "# about " + i + "\n" : "");
            String named = "name: " + quoted(name(i)) + comment();
            String content;
            if (anchor != null && chance(3)) {
                content = body + ": *" + anchor + comment();
            } else if (section.equals("users") && chance(4)) {
                content = body + ": {token: " + quoted("t" + i) + ", as: \"a\\tb\"}" + comment();
            } else {
                boolean anchored = anchor == null && chance(2);
                if (anchored) {
                    anchor = section + "-anchor";
                }
                content = body + ":" + (anchored ? " &" + anchor : "") + comment() + "\n" + fields(section, i, indent);
            }
            boolean nameFirst = chance(2);
            list.append(indent)
                    .append(pick("- ", "- ", "-   # item\n" + indent + "  "))
                    .append(nameFirst ? named : content)
                    .append('\n')
                    .append(chance(5) ? "\n" : "")
                    .append(indent)
                    .append("  ")
                    .append(nameFirst ? content : named)
                    .append('\n')
                    .append(chance(6) ? indent + "  # after " + i + "\n" : "");
        }
        return list.toString();
    }

    private String fields(String section, int i, String indent) {
        String deep = indent + "    ";
        return switch (section) {
            case "clusters" ->
                deep + "server: " + quoted("https://host" + i + ".example:6443") + comment() + "\n"
                        + (chance(3) ? deep + "certificate-authority-data: >-\n" + deep + "  QUJD\n\n" : "")
                        + deep + "extensions:" + comment() + "\n" + deep + "- extension: {berth-a: [1, 2, 'x']}\n"
                        + deep
                        + "  name: " + quoted("ext");
            case "contexts" ->
                deep + "user: " + quoted(name(i)) + comment() + "\n" + deep + "cluster: " + quoted(name(i))
                        + (chance(2) ? "\n" + deep + "namespace: " + quoted("ns") : "");
            default ->
                deep + "exec:\n" + deep + "  apiVersion: client.authentication.k8s.io/v1\n" + deep
                        + "  interactiveMode: Never\n" + deep + "  command: aws # not run\n" + deep + "  args:\n" + deep
                        + pick("  ", "    ") + "- eks\n" + deep + "username: |" + pick("", "-", "+") + "\n" + deep
                        + "  me # not a comment";
        };
    }

    private String json(int entries) {
        String newline = pick("", "\n");
        String tab = newline.isEmpty() ? "" : pick("  ", "\t");
        StringBuilder json = new StringBuilder("{" + newline);
        for (String section : SECTIONS) {
            String body = section.substring(0, section.length() - 1);
            json.append(tab)
                    .append('"')
                    .append(section)
                    .append("\":")
                    .append(pick("", " "))
                    .append("[");
            for (int i = 0; i < entries; i++) {
                json.append(i == 0 ? "" : ",")
                        .append(newline)
                        .append(tab)
                        .append(tab)
                        .append("{\"name\":\"" + name(i) + "\", \"" + body + "\": {}}");
            }
            json.append(entries == 0 ? "" : newline).append("],").append(newline);
        }
        return json + tab + "\"current-context\": \"" + (entries == 0 ? "none" : name(0)) + "\"" + newline + "}"
                + newline;
    }

    private static String name(int i) {
        return List.of("prod", "arn:aws:eks:eu-1:1:cluster/x", "Ünï-😀", "berth", "a.b@c", "x_y")
                        .get(i % 6) + "-" + i;
    }

    private String quoted(String text) {
        return switch (random.nextInt(4)) {
            case 0 -> "'" + text + "'";
            case 1 -> "\"" + text + "\"";
            default -> text;
        };
    }

    private String comment() {
        return chance(5) ? pick(" # note", "  # 'odd\" - [comment") : "";
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
