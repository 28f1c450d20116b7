package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.YamlNode.Mapping;
import dev.berth.k3s.kubeconfig.YamlNode.Pair;
import dev.berth.k3s.kubeconfig.YamlNode.Scalar;
import dev.berth.k3s.kubeconfig.YamlNode.Sequence;
import dev.berth.k3s.kubeconfig.YamlNode.Style;
import java.util.List;
import java.util.Optional;

/**
 * A YAML text whose top is a mapping, and the few changes that Berth makes to such texts. Each change replaces only the
 * characters it is about and gives a new document, read again from its text. Immutable.
 *
 * <p>A change finds its place by the rules of YAML as people write it. Where a text is written in a way that none of
 * the rules foresees, the result does not say what it should: a caller compares the {@linkplain YamlNode#meaning()
 * meaning} before it uses the result.
 */
final class YamlDocument {

    private final String text;
    private final Optional<Mapping> root;

    private YamlDocument(String text, Optional<Mapping> root) {
        this.text = text;
        this.root = root;
    }

    /**
     * Reads a text.
     *
     * @throws UnsafeYamlException if it is not YAML, or there is something else than a mapping in it
     */
    static YamlDocument parse(String text) {
        Optional<YamlNode> node = YamlReader.read(text);
        return switch (node.orElse(null)) {
            case null -> new YamlDocument(text, Optional.empty());
            case Mapping mapping -> new YamlDocument(text, Optional.of(mapping));
            case Scalar scalar when scalar.isNull() -> new YamlDocument(text, Optional.empty());
            default -> throw new UnsafeYamlException("there is no mapping at its top");
        };
    }

    String text() {
        return text;
    }

    /** The mapping that everything is in; empty when the text is empty but for comments. */
    Optional<Mapping> root() {
        return root;
    }

    /** The document with lines after its end, such as the first lines of an empty one. */
    YamlDocument withLinesAtEnd(String lines) {
        return parse(insertLines(text, text.length(), lines));
    }

    /** The document with {@code key: value} in one of its mappings, in the place and style of the old value. */
    YamlDocument with(Mapping mapping, String key, String value) {
        Optional<Pair> pair = mapping.pair(key);
        if (pair.isEmpty()) {
            return mapping.flow()
                    ? withFlowPair(mapping, key, YamlScalars.quote(value))
                    : withLines(mapping, key + ": " + YamlScalars.write(value, Style.PLAIN));
        }
        YamlNode old = pair.get().value();
        if (!(old.resolved() instanceof Scalar scalar)) {
            throw new UnsafeYamlException("its '" + key + "' is not a text");
        }
        if (!scalar.isNull() && scalar.value().equals(value)) {
            return this;
        }
        String written = YamlScalars.write(value, mapping.flow() ? Style.DOUBLE_QUOTED : scalar.style());
        if (old.start() == old.end()) {
            written = " " + written;
        } else if (old instanceof Scalar own && own.style() == Style.BLOCK) {
            written += lineBreak();
        }
        return parse(splice(text, old.start(), old.end(), written));
    }

    /** The document with nothing as the value of that key, so that a later value gets the style of this one. */
    YamlDocument withNothing(Mapping mapping, String key) {
        Pair pair = mapping.pair(key).orElseThrow();
        if (!mapping.flow() && pair.value() instanceof Scalar scalar && scalar.style() == Style.PLAIN) {
            return parse(splice(text, afterColon(pair), scalar.end(), ""));
        }
        return with(mapping, key, "");
    }

    /** The document with one more item at the end of the list with that key in one of its mappings. */
    YamlDocument withItem(Mapping mapping, String key, KubeconfigEntry item) {
        Optional<Pair> pair = mapping.pair(key);
        if (pair.isEmpty()) {
            return mapping.flow()
                    ? withFlowPair(mapping, key, "[" + item.flow() + "]")
                    : withLines(mapping, key + ":\n" + item.block(0));
        }
        return switch (pair.get().value()) {
            case Sequence list when !list.flow() -> withBlockItem(list, item);
            case Sequence list
            when mapping.flow() || !isBlank(text(list).replaceAll("[\\[\\]]", "")) -> withFlowItem(list, item);
            case Sequence list -> withFirstItem(mapping, pair.get(), list, item);
            case Scalar nothing
            when nothing.isNull() && !mapping.flow() -> withFirstItem(mapping, pair.get(), nothing, item);
            case Scalar nothing
            when nothing.isNull() -> parse(splice(text, nothing.start(), nothing.end(), "[" + item.flow() + "]"));
            default -> throw new UnsafeYamlException("its '" + key + "' is not a list of its own");
        };
    }

    /** The document without one item of the list with that key in one of its mappings. */
    YamlDocument withoutItem(Mapping mapping, String key, int index) {
        Pair pair = mapping.pair(key).orElseThrow();
        if (!(pair.value() instanceof Sequence list)) {
            throw new UnsafeYamlException("its '" + key + "' is not a list of its own");
        }
        return list.flow() ? withoutFlowItem(list, index) : withoutBlockItem(pair, list, index);
    }

    /** How lines end in this text. */
    String lineBreak() {
        int first = text.indexOf('\n');
        return first > 0 && text.charAt(first - 1) == '\r' ? "\r\n" : "\n";
    }

    private YamlDocument withLines(Mapping mapping, String lines) {
        int column = column(mapping.pairs().getFirst().key().start());
        return parse(insertLines(text, afterLinesOf(mapping, column), lines.indent(column)));
    }

    private YamlDocument withFlowPair(Mapping mapping, String key, String value) {
        String written = YamlScalars.quote(key) + ": " + value;
        if (mapping.pairs().isEmpty()) {
            int inside = afterProperties(mapping.start()) + 1;
            return parse(splice(text, inside, inside, written));
        }
        int first = mapping.pairs().getFirst().key().start();
        int last = mapping.pairs().getLast().value().end();
        return parse(splice(text, last, last, "," + spaceBefore(first) + written));
    }

    private YamlDocument withBlockItem(Sequence list, KubeconfigEntry item) {
        int column = column(dash(list, 0));
        return parse(insertLines(text, afterLinesOf(list, column), item.block(column)));
    }

    private YamlDocument withFlowItem(Sequence list, KubeconfigEntry item) {
        if (list.items().isEmpty()) {
            int inside = afterProperties(list.start()) + 1;
            return parse(splice(text, inside, inside, item.flow()));
        }
        int first = list.items().getFirst().start();
        int last = list.items().getLast().end();
        return parse(splice(text, last, last, "," + spaceBefore(first) + item.flow()));
    }

    /** Makes an empty value ({@code []}, {@code null} or nothing) a list of one item a line, as kubectl writes it. */
    private YamlDocument withFirstItem(Mapping mapping, Pair pair, YamlNode nothing, KubeconfigEntry item) {
        int column = column(mapping.pairs().getFirst().key().start());
        int colon = afterColon(pair);
        int start = isBlank(text.substring(colon, nothing.start())) ? colon : nothing.start();
        String with = insertLines(text, afterLine(nothing.end()), item.block(column));
        return parse(splice(with, start, nothing.end(), ""));
    }

    private YamlDocument withoutBlockItem(Pair pair, Sequence list, int index) {
        int dash = dash(list, index);
        int start = lineStart(dash);
        if (!isBlank(text.substring(start, dash))) {
            throw new UnsafeYamlException("there is something else on the line where an entry of Berth's begins");
        }
        int end = afterLine(list.items().get(index).end());
        if (end == text.length() && !text.endsWith("\n")) {
            // The last line has no line break, so the line that is the last one then gets none either.
            start = start >= 2 && text.startsWith("\r\n", start - 2) ? start - 2 : Math.max(0, start - 1);
        }
        String without = splice(text, start, end, "");
        if (list.items().size() == 1) {
            // The list may have an anchor, which belongs between the colon and the brackets.
            int place = list.start() < dash ? afterProperties(list.start()) : afterColon(pair);
            without = splice(without, place, place, " []");
        }
        return parse(without);
    }

    private YamlDocument withoutFlowItem(Sequence list, int index) {
        List<YamlNode> items = list.items();
        int start = items.get(index).start();
        int end = items.get(index).end();
        int before = backOverSpace(start);
        if (items.size() == 1) {
            start = before;
        } else if (index > 0 && text.charAt(before - 1) == ',') {
            start = before - 1;
        } else {
            int comma = forwardOverSpace(end);
            end = text.charAt(comma) == ',' ? forwardOverSpace(comma + 1) : end;
        }
        return parse(splice(text, start, end, ""));
    }

    /** Where the dash of a list's item is. */
    private int dash(Sequence list, int index) {
        int at = index == 0
                ? afterProperties(list.start())
                : list.items().get(index - 1).end();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '-') {
                return at;
            } else if (c == '#') {
                at = nextLine(at);
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                break;
            }
        }
        throw new UnsafeYamlException("an entry of a list does not begin with a dash");
    }

    /** After an anchor and a tag, which stand before the node they belong to. */
    private int afterProperties(int start) {
        int at = start;
        int end = start;
        while (at < text.length() && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
            while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            end = at;
            at = forwardOverSpace(at);
        }
        // Where brackets follow, they are the node; a block list begins on a line of its own.
        return at < text.length() && "[{".indexOf(text.charAt(at)) >= 0 ? at : end;
    }

    private int afterColon(Pair pair) {
        int colon = forwardOverSpace(pair.key().end());
        if (colon == text.length() || text.charAt(colon) != ':') {
            throw new UnsafeYamlException("a key and its colon do not stand together");
        }
        return colon + 1;
    }

    /**
     * After the last line of a block collection whose items begin at that column, and after the comments that follow on
     * lines indented deeper, since they belong to its last item.
     */
    private int afterLinesOf(YamlNode node, int column) {
        int end = afterLine(node.end());
        int at = end;
        while (at < text.length()) {
            int content = at;
            while (content < text.length() && text.charAt(content) == ' ') {
                content++;
            }
            int next = nextLine(content);
            if (content < text.length() && text.charAt(content) == '#' && content - at > column) {
                end = next;
            } else if (!isBlank(text.substring(content, next))) {
                break;
            }
            at = next;
        }
        return end;
    }

    /** After the line that something ends on; a block scalar has ended with its line already. */
    private int afterLine(int end) {
        return end > 0 && text.charAt(end - 1) == '\n' ? end : nextLine(end);
    }

    private int nextLine(int at) {
        int lineBreak = text.indexOf('\n', at);
        return lineBreak < 0 ? text.length() : lineBreak + 1;
    }

    private int lineStart(int at) {
        return text.lastIndexOf('\n', at - 1) + 1;
    }

    private int column(int at) {
        return at - lineStart(at);
    }

    private int backOverSpace(int at) {
        int before = at;
        while (before > 0 && Character.isWhitespace(text.charAt(before - 1))) {
            before--;
        }
        return before;
    }

    private int forwardOverSpace(int at) {
        int after = at;
        while (after < text.length() && Character.isWhitespace(text.charAt(after))) {
            after++;
        }
        return after;
    }

    /** The space before an item of a flow collection, which further items are set apart with as well. */
    private String spaceBefore(int at) {
        String space = text.substring(backOverSpace(at), at);
        return space.isEmpty() ? " " : space;
    }

    private String text(YamlNode node) {
        return text.substring(node.start(), node.end());
    }

    private static boolean isBlank(String part) {
        return part.isBlank();
    }

    /** Inserts whole lines at the beginning of a line, or at the end of a text whose last line has no line break. */
    private String insertLines(String into, int at, String lines) {
        String own = lines.replace("\n", lineBreak());
        if (at > 0 && into.charAt(at - 1) != '\n') {
            own = lineBreak() + own.stripTrailing();
        }
        return splice(into, at, at, own);
    }

    private static String splice(String text, int start, int end, String replacement) {
        return text.substring(0, start) + replacement + text.substring(end);
    }
}
