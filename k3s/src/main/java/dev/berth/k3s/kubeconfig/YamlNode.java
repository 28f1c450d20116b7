package dev.berth.k3s.kubeconfig;

import java.util.List;
import java.util.Optional;

/**
 * A part of a YAML text and where it stands there.
 *
 * <p>Positions count {@code char}s. A node begins with its anchor or tag, if it has one, and ends after its last
 * character of content: the comments and blank lines that follow do not belong to it.
 */
sealed interface YamlNode {

    int start();

    int end();

    /** What the node says, wherever it stands and however it is written. */
    Meaning meaning();

    /** The node an alias stands for, or the node itself. */
    default YamlNode resolved() {
        return this;
    }

    /** The text of a scalar; empty for null and for anything else. */
    default Optional<String> textValue() {
        return resolved() instanceof Scalar scalar && !scalar.isNull() ? Optional.of(scalar.value()) : Optional.empty();
    }

    /** How a scalar is written. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        /** {@code |} or {@code >}; such a scalar ends with the line break of its last line. */
        BLOCK
    }

    /**
     * A text, number, boolean or null.
     *
     * @param tag the type it has, explicitly or by the look of it
     * @param value the text without quotes and escapes
     */
    record Scalar(int start, int end, Style style, String tag, String value) implements YamlNode {

        boolean isNull() {
            return tag.equals("tag:yaml.org,2002:null");
        }

        @Override
        public Meaning meaning() {
            return new Meaning.Text(tag, value);
        }
    }

    /** A list, in flow style ({@code [a, b]}) or as one item a line. */
    record Sequence(int start, int end, boolean flow, List<YamlNode> items) implements YamlNode {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Meaning meaning() {
            return new Meaning.Items(items.stream().map(YamlNode::meaning).toList());
        }
    }

    /** A mapping, in flow style ({@code {a: b}}) or as one pair a line. */
    record Mapping(int start, int end, boolean flow, List<Pair> pairs) implements YamlNode {

        public Mapping {
            pairs = List.copyOf(pairs);
        }

        /**
         * The pair with that key.
         *
         * @throws UnsafeYamlException if the key is there twice: programs do not agree which of them counts
         */
        Optional<Pair> pair(String key) {
            List<Pair> found = pairs.stream().filter(pair -> pair.hasKey(key)).toList();
            if (found.size() > 1) {
                throw new UnsafeYamlException("the key '" + key + "' is there more than once in one place");
            }
            return found.stream().findFirst();
        }

        /** What the key stands for, aliases resolved. */
        Optional<YamlNode> value(String key) {
            return pair(key).map(pair -> pair.value().resolved());
        }

        @Override
        public Meaning meaning() {
            return new Meaning.Pairs(pairs.stream().map(Pair::meaning).toList());
        }
    }

    /** A key and its value. */
    record Pair(YamlNode key, YamlNode value) {

        boolean hasKey(String name) {
            return key.textValue().filter(name::equals).isPresent();
        }

        Meaning.Pair meaning() {
            return new Meaning.Pair(key.meaning(), value.meaning());
        }
    }

    /**
     * A reference to an anchored node earlier in the text.
     *
     * @param definition how many anchors of that name stand before it; it refers to the last of them
     */
    record Alias(int start, int end, String anchor, int definition, YamlNode target) implements YamlNode {

        @Override
        public YamlNode resolved() {
            return target;
        }

        @Override
        public Meaning meaning() {
            return new Meaning.Reference(anchor, definition);
        }
    }
}
