package dev.berth.runtimes.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * The text of docker's {@code config.json}, of which Berth knows one member, {@code currentContext}. The text is edited
 * where that member stands or would stand, and nowhere else: keys, order, numbers and white space of everybody else
 * stay as they are, byte for byte.
 *
 * <p>Read as the docker command reads it (Go's {@code encoding/json}): an empty text is an empty configuration, names
 * are compared without regard to case, and of several members of one name the last one counts.
 */
record DockerConfig(String text) {

    private static final String NAME = "currentContext";

    /** What docker calls the context that is always there; selecting it is selecting none. */
    static final String DEFAULT = "default";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * The selected context; empty when docker's default applies.
     *
     * @throws JacksonException if the text is not a JSON object, or the member not a string
     */
    Optional<String> currentContext() {
        if (text.isBlank()) {
            return Optional.empty();
        }
        List<Member> ours =
                Layout.of(text).members().stream().filter(Member::isOurs).toList();
        return ours.isEmpty() ? Optional.empty() : selected(ours.getLast().value());
    }

    /**
     * The same text with that context selected, or none when empty.
     *
     * @throws JacksonException if the text is not a JSON object, or the member not a string
     */
    DockerConfig withCurrentContext(Optional<String> context) {
        Optional<String> wanted = context.flatMap(DockerConfig::selected);
        if (currentContext().equals(wanted)) {
            return this;
        }
        return wanted.map(this::set).orElseGet(this::unset);
    }

    private static Optional<String> selected(String value) {
        return value.isEmpty() || value.equals(DEFAULT) ? Optional.empty() : Optional.of(value);
    }

    private DockerConfig set(String context) {
        String value = "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(context)) + "\"";
        String name = "\"" + NAME + "\"";
        if (text.isBlank()) {
            return new DockerConfig("{\n\t" + name + ": " + value + "\n}");
        }
        Layout layout = Layout.of(text);
        List<Member> ours = layout.members().stream().filter(Member::isOurs).toList();
        if (!ours.isEmpty()) {
            return replaced(ours.getLast().valueStart(), ours.getLast().valueEnd(), value);
        }
        if (layout.members().isEmpty()) {
            return replaced(layout.open() + 1, layout.close(), "\n\t" + name + ": " + value + "\n");
        }
        Member last = layout.members().getLast();
        String indentation = blankBefore(last.start());
        String colon = text.substring(last.start() + last.nameLength(), last.valueStart());
        return replaced(last.valueEnd(), last.valueEnd(), "," + indentation + name + colon + value);
    }

    private DockerConfig unset() {
        DockerConfig rest = this;
        while (true) {
            List<Member> members = Layout.of(rest.text).members();
            int index = 0;
            while (index < members.size() && !members.get(index).isOurs()) {
                index++;
            }
            if (index == members.size()) {
                return rest;
            }
            rest = rest.without(index);
        }
    }

    /** Takes a member out together with the comma and white space that set it apart. */
    private DockerConfig without(int index) {
        Layout layout = Layout.of(text);
        List<Member> members = layout.members();
        if (members.size() == 1) {
            return replaced(layout.open() + 1, layout.close(), "");
        }
        if (index == 0) {
            return replaced(members.get(0).start(), members.get(1).start(), "");
        }
        return replaced(members.get(index - 1).valueEnd(), members.get(index).valueEnd(), "");
    }

    private String blankBefore(int position) {
        int start = position;
        while (Character.isWhitespace(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, position);
    }

    private DockerConfig replaced(int start, int end, String replacement) {
        return new DockerConfig(text.substring(0, start) + replacement + text.substring(end));
    }

    /**
     * A member of the outermost object and where it stands in the text.
     *
     * @param value the text of a string; of anything else the empty string
     */
    private record Member(String name, String value, int start, int nameLength, int valueStart, int valueEnd) {

        boolean isOurs() {
            return name.equalsIgnoreCase(NAME);
        }
    }

    /** Where the outermost object and its members stand in a text. */
    private record Layout(int open, int close, List<Member> members) {

        static Layout of(String text) {
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new StreamReadException(json, "not an object");
                }
                int open = start(json);
                List<Member> members = new ArrayList<>();
                JsonToken token = json.nextToken();
                while (token == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    int start = start(json);
                    token = json.nextToken();
                    int valueStart = start(json);
                    String value = token == JsonToken.VALUE_STRING ? json.getString() : "";
                    if (name.equalsIgnoreCase(NAME)
                            && token != JsonToken.VALUE_STRING
                            && token != JsonToken.VALUE_NULL) {
                        throw new StreamReadException(json, NAME + " is not a string");
                    }
                    json.skipChildren();
                    token = json.nextToken();
                    members.add(new Member(
                            name,
                            value,
                            start,
                            nameLength(text, start, valueStart),
                            valueStart,
                            valueEnd(text, start(json))));
                }
                int close = start(json);
                if (json.nextToken() != null) {
                    throw new StreamReadException(json, "something follows the object");
                }
                return new Layout(open, close, members);
            }
        }

        private static int start(JsonParser json) {
            return Math.toIntExact(json.currentTokenLocation().getCharOffset());
        }

        /** The parser tells where tokens begin, not where they end: the name ends before the last colon. */
        private static int nameLength(String text, int start, int valueStart) {
            int colon = text.lastIndexOf(':', valueStart - 1);
            int end = colon;
            while (Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            return end - start;
        }

        /** The value ends before the comma and white space that stand before the next token. */
        private static int valueEnd(String text, int next) {
            int end = next;
            while (Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            if (text.charAt(end - 1) == ',') {
                end--;
                while (Character.isWhitespace(text.charAt(end - 1))) {
                    end--;
                }
            }
            return end;
        }
    }
}
