package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.YamlNode.Alias;
import dev.berth.k3s.kubeconfig.YamlNode.Mapping;
import dev.berth.k3s.kubeconfig.YamlNode.Pair;
import dev.berth.k3s.kubeconfig.YamlNode.Scalar;
import dev.berth.k3s.kubeconfig.YamlNode.Sequence;
import dev.berth.k3s.kubeconfig.YamlNode.Style;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads a YAML text into nodes that know their place.
 *
 * <p>Built on SnakeYAML's events rather than its node tree: there an alias is its target, and the place where it stands
 * is lost, and a block collection ends where the next thing begins, comments included.
 */
final class YamlReader {

    /** A kubeconfig with thousands of clusters has a few MB; the limit is there to have one. */
    private static final int MOST_CHARACTERS = 64 << 20;

    /** A kubeconfig is six levels deep, an extension may hold anything. */
    private static final int DEEPEST = 200;

    private final Parser events;
    private final Resolver types = new Resolver();
    private final int @Nullable [] offsets;
    private final Map<String, YamlNode> anchored = new HashMap<>();
    private final Map<String, Integer> definitions = new HashMap<>();

    private YamlReader(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        events = new ParserImpl(new StreamReader(text), options);
        offsets = offsets(text);
    }

    /**
     * The one document of the text; empty when there is nothing but comments.
     *
     * @throws UnsafeYamlException if the text is not YAML, or has several documents
     */
    static Optional<YamlNode> read(String text) {
        try {
            return new YamlReader(tolerant(text)).document();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String place =
                    mark == null ? "" : " in line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
            throw new UnsafeYamlException("it is not valid YAML: " + e.getProblem() + place);
        } catch (YAMLException e) {
            // A character that YAML does not allow; the message names it and, on lines of its own, the place.
            throw new UnsafeYamlException("it is not valid YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElseThrow());
        }
    }

    /** JSON may be indented with tabs, YAML may not. As many spaces keep every position. */
    private static String tolerant(String text) {
        return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    }

    private Optional<YamlNode> document() {
        Optional<YamlNode> document = Optional.empty();
        int documents = 0;
        while (!events.checkEvent(Event.ID.StreamEnd)) {
            Event event = events.getEvent();
            if (event.is(Event.ID.DocumentStart)) {
                documents++;
            } else if (event instanceof NodeEvent node && documents == 1) {
                document = Optional.of(node(node, 0));
            }
        }
        if (documents > 1) {
            throw new UnsafeYamlException("it holds several YAML documents, of which kubectl reads only one");
        }
        return document;
    }

    private YamlNode node(NodeEvent event, int depth) {
        if (depth > DEEPEST) {
            throw new UnsafeYamlException("it is nested more than " + DEEPEST + " levels deep");
        }
        String anchor = event.getAnchor();
        if (event instanceof AliasEvent) {
            YamlNode target = anchored.get(anchor);
            if (target == null) {
                throw new UnsafeYamlException("it refers to the anchor '" + anchor + "', which is not there");
            }
            return new Alias(start(event), end(event), anchor, definitions.getOrDefault(anchor, 0), target);
        }
        YamlNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> sequence(sequence, depth);
            case MappingStartEvent mapping -> mapping(mapping, depth);
            default -> throw new IllegalStateException("not the beginning of a node: " + event);
        };
        if (anchor != null) {
            anchored.put(anchor, node);
            definitions.merge(anchor, 1, Integer::sum);
        }
        return node;
    }

    private Scalar scalar(ScalarEvent event) {
        Style style = switch (event.getScalarStyle()) {
            case PLAIN -> Style.PLAIN;
            case SINGLE_QUOTED -> Style.SINGLE_QUOTED;
            case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> Style.DOUBLE_QUOTED;
            case LITERAL, FOLDED -> Style.BLOCK;
        };
        String tag = event.getTag();
        if (tag == null) {
            Tag looksLike = types.resolve(NodeId.scalar, event.getValue(), style == Style.PLAIN);
            tag = looksLike.getValue();
        }
        return new Scalar(start(event), end(event), style, tag, event.getValue());
    }

    private Sequence sequence(SequenceStartEvent event, int depth) {
        List<YamlNode> items = new ArrayList<>();
        int end = end(event);
        while (!events.checkEvent(Event.ID.SequenceEnd)) {
            YamlNode item = node((NodeEvent) events.getEvent(), depth + 1);
            items.add(item);
            end = item.end();
        }
        Event close = events.getEvent();
        return new Sequence(start(event), event.isFlow() ? end(close) : end, event.isFlow(), items);
    }

    private Mapping mapping(MappingStartEvent event, int depth) {
        List<Pair> pairs = new ArrayList<>();
        int end = end(event);
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            YamlNode key = node((NodeEvent) events.getEvent(), depth + 1);
            YamlNode value = node((NodeEvent) events.getEvent(), depth + 1);
            pairs.add(new Pair(key, value));
            end = value.end();
        }
        Event close = events.getEvent();
        return new Mapping(start(event), event.isFlow() ? end(close) : end, event.isFlow(), pairs);
    }

    private int start(Event event) {
        return offset(event.getStartMark());
    }

    private int end(Event event) {
        return offset(event.getEndMark());
    }

    private int offset(Mark mark) {
        return offsets == null ? mark.getIndex() : offsets[mark.getIndex()];
    }

    /** SnakeYAML counts code points. Where each begins in the text; null when every one is a single char. */
    private static int @Nullable [] offsets(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return null;
        }
        int[] offsets = new int[count + 1];
        for (int i = 0, offset = 0; i < count; i++) {
            offsets[i] = offset;
            offset += Character.charCount(text.codePointAt(offset));
        }
        offsets[count] = text.length();
        return offsets;
    }
}
