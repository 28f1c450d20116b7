package dev.berth.k3s.kubeconfig;

import dev.berth.k3s.kubeconfig.KubeconfigEntry.Section;
import dev.berth.k3s.kubeconfig.YamlNode.Mapping;
import dev.berth.k3s.kubeconfig.YamlNode.Pair;
import dev.berth.k3s.kubeconfig.YamlNode.Scalar;
import dev.berth.k3s.kubeconfig.YamlNode.Sequence;
import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The text of a kubeconfig, in YAML or JSON, and the changes Berth makes to it. What a change is not about stays as it
 * is, byte for byte: comments, order, unknown keys, anchors, quoting, line ends.
 *
 * <p>Every change is checked before it is given back: the new text is read again, must say what was asked for, and must
 * say the same as before in everything else. A text that is written so that this cannot be reached is refused.
 * Immutable.
 */
public final class Kubeconfig {

    private static final String CURRENT_CONTEXT = "current-context";

    /** Berth reaches every cluster through the loopback, so an entry that leads elsewhere is not Berth's. */
    private static final String OUR_SERVERS = "https://127.0.0.1:";

    /** The extension of a context that says whose it is. kubectl keeps what it does not know only there. */
    private static final String MARK = "dev.berth";

    private final String origin;
    private final YamlDocument document;

    private Kubeconfig(String origin, YamlDocument document) {
        this.origin = origin;
        this.document = document;
    }

    /**
     * Reads a kubeconfig; an empty text is an empty one.
     *
     * @param origin where the text is from, such as its file, for messages
     * @throws BerthException if it is not one YAML or JSON document with a mapping at its top
     */
    public static Kubeconfig parse(String origin, String text) {
        try {
            return new Kubeconfig(origin, YamlDocument.parse(text));
        } catch (UnsafeYamlException e) {
            throw BerthException.failed("could not read the kubeconfig " + origin)
                    .because(e.reason())
                    .remedy("Correct it by hand; it was left as it is")
                    .causedBy(e);
        }
    }

    /** The whole text. */
    public String text() {
        return document.text();
    }

    /** The context that kubectl uses when it is not told another; empty when there is none. */
    public Optional<String> currentContext() {
        return reading(() -> document.root()
                .flatMap(root -> root.value(CURRENT_CONTEXT))
                .flatMap(YamlNode::textValue)
                .filter(name -> !name.isEmpty()));
    }

    /** The contexts, in the order of the text. */
    public List<KubeContext> contexts() {
        return reading(() -> items(document.root(), Section.CONTEXTS).stream()
                .filter(item -> name(item).isPresent())
                .map(item -> new KubeContext(
                        name(item).orElseThrow(),
                        field(item, Section.CONTEXTS, "cluster"),
                        field(item, Section.CONTEXTS, "user"),
                        field(item, Section.CONTEXTS, "namespace")))
                .toList());
    }

    /** Whether a cluster, context or user of that name is there. */
    boolean mentions(String name) {
        return reading(() -> Section.TOP.stream()
                .anyMatch(section -> !positions(document.root(), section, name).isEmpty()));
    }

    /**
     * What the context of that name leads to; empty when there is no such context.
     *
     * @throws BerthException if it does not lead to a cluster with certificates in the text itself
     */
    public Optional<ClusterAccess> access(String context) {
        Optional<KubeContext> found =
                contexts().stream().filter(it -> it.name().equals(context)).findFirst();
        return found.map(it -> reading(() -> new ClusterAccess(
                URI.create(field(Section.CLUSTERS, it.cluster(), "server")),
                field(Section.CLUSTERS, it.cluster(), "certificate-authority-data"),
                field(Section.USERS, it.user(), "client-certificate-data"),
                field(Section.USERS, it.user(), "client-key-data"))));
    }

    /**
     * Does nothing unless something is in the way of {@link #with(ContextOwner, ClusterAccess)}.
     *
     * @throws BerthException if there is a cluster of that name that Berth has not made, or a context of another home's
     *     profile
     */
    void requireFree(ContextOwner owner) {
        String name = owner.context();
        if (leadsElsewhere(name)) {
            throw BerthException.failed("could not put the context " + name + " into the kubeconfig " + origin)
                    .because("it has one of that name, or a cluster, which Berth did not make")
                    .remedy("Give that one another name, or remove both with: kubectl config delete-context " + name
                            + "; kubectl config delete-cluster " + name);
        }
        rivals(owner).findFirst().ifPresent(other -> {
            throw BerthException.precondition("the context " + name + " in the kubeconfig " + origin + " is taken")
                    .because("it is that of profile " + other.profile() + " of another home, " + other.home())
                    .remedy("Choose another name for the profile, or set KUBECONFIG to another file");
        });
    }

    /**
     * Whether something of the owner's context's name was not made for him, as far as marks tell, and is in the way of
     * {@link #with(ContextOwner, ClusterAccess)}.
     */
    boolean isTaken(ContextOwner owner) {
        return leadsElsewhere(owner.context()) || rivals(owner).findAny().isPresent();
    }

    /** Other profiles that there are and that a context of the owner's context's name was made for. */
    private Stream<ContextOwner> rivals(ContextOwner owner) {
        return marks(owner.context()).filter(other -> !owner.is(other) && !other.gone());
    }

    /** Whom contexts of that name were made for. One that an earlier version of Berth has made does not say. */
    private Stream<ContextOwner> marks(String name) {
        return reading(() ->
                entries(document.root(), Section.CONTEXTS, name).stream()
                        .flatMap(context -> body(context, Section.CONTEXTS).stream())
                        .flatMap(context -> entries(Optional.of(context), Section.EXTENSIONS, MARK).stream())
                        .flatMap(mark -> ContextOwner.marked(
                                field(mark, Section.EXTENSIONS, "profile"), field(mark, Section.EXTENSIONS, "home"))
                                .stream())
                        .toList()
                        .stream());
    }

    /**
     * Puts a cluster, a user and a context in, all of that name. Those that are there are refreshed: what a user has
     * added to them, such as a namespace, stays.
     *
     * @throws BerthException if the text cannot be edited
     */
    public Kubeconfig with(String name, ClusterAccess access) {
        return with(name, access, Optional.empty());
    }

    /**
     * The same for a kubeconfig that profiles of several homes may be in: the context is marked as the owner's.
     *
     * @throws BerthException if {@link #requireFree} does, or the text cannot be edited
     */
    Kubeconfig with(ContextOwner owner, ClusterAccess access) {
        requireFree(owner);
        KubeconfigEntry mark = new KubeconfigEntry(
                Section.EXTENSIONS,
                MARK,
                KubeconfigEntry.fields("home", owner.home().toString(), "profile", owner.profile()));
        return with(owner.context(), access, Optional.of(mark));
    }

    private Kubeconfig with(String name, ClusterAccess access, Optional<KubeconfigEntry> mark) {
        List<KubeconfigEntry> entries = List.of(
                new KubeconfigEntry(Section.CLUSTERS, name, access.clusterFields()),
                new KubeconfigEntry(Section.CONTEXTS, name, contextFields(name), mark),
                new KubeconfigEntry(Section.USERS, name, access.userFields()));
        return begun().changed(
                        Optional.of(name),
                        before -> {
                            YamlDocument after = before;
                            for (KubeconfigEntry entry : entries) {
                                after = put(after, YamlDocument::root, entry);
                            }
                            return after;
                        },
                        after -> entries.stream().allMatch(entry -> says(after.document.root(), entry))
                                && after.currentContext().equals(currentContext())
                                && after.additions(entries).equals(additions(entries)));
    }

    /**
     * Removes the owner's cluster, user and context, and selects no context if that one was selected. Entries of their
     * name that were not made for him stay.
     *
     * @throws BerthException if the text cannot be edited
     */
    Kubeconfig without(ContextOwner owner) {
        String name = owner.context();
        if (isTaken(owner)) {
            return this;
        }
        Kubeconfig removed = changed(
                Optional.of(name),
                before -> {
                    YamlDocument after = before;
                    for (Section section : Section.TOP) {
                        // From the last to the first, so that positions stay right.
                        for (int position :
                                positions(before.root(), section, name).reversed()) {
                            after = after.withoutItem(after.root().orElseThrow(), section.key(), position);
                        }
                    }
                    return after;
                },
                after -> !after.mentions(name) && after.currentContext().equals(currentContext()));
        return currentContext().filter(name::equals).isPresent()
                ? removed.withCurrentContext(Optional.empty())
                : removed;
    }

    /**
     * Selects a context, or none.
     *
     * @throws BerthException if the text cannot be edited
     */
    public Kubeconfig withCurrentContext(Optional<String> name) {
        if (name.equals(currentContext())) {
            return this;
        }
        return begun().changed(
                        Optional.empty(),
                        before -> {
                            Mapping root = before.root().orElseThrow();
                            return name.isPresent()
                                    ? before.with(root, CURRENT_CONTEXT, name.get())
                                    : before.withNothing(root, CURRENT_CONTEXT);
                        },
                        after -> after.currentContext().equals(name));
    }

    /** This kubeconfig, or if it is empty one with the two lines that kubectl begins every file with. */
    private Kubeconfig begun() {
        return document.root().isPresent()
                ? this
                : new Kubeconfig(origin, editing(() -> document.withLinesAtEnd("apiVersion: v1\nkind: Config\n")));
    }

    /**
     * Makes a change and sees to it that it did what it should and nothing else.
     *
     * @param name of the entries that the change is about, if it is about any
     * @param wanted whether the result says what was asked for
     */
    private Kubeconfig changed(
            Optional<String> name, UnaryOperator<YamlDocument> change, Predicate<Kubeconfig> wanted) {
        return editing(() -> {
            Kubeconfig after = new Kubeconfig(origin, change.apply(document));
            if (!after.others(name).equals(others(name)) || !wanted.test(after)) {
                throw new UnsafeYamlException("it is written in a way that Berth does not know how to edit");
            }
            return after;
        });
    }

    /** Puts an entry into a mapping, which is looked for in the text as it is after each edit. */
    private static YamlDocument put(
            YamlDocument before, Function<YamlDocument, Optional<Mapping>> holder, KubeconfigEntry entry) {
        Section section = entry.section();
        Mapping list = holder.apply(before).orElseThrow();
        List<Integer> positions = positions(Optional.of(list), section, entry.name());
        if (positions.isEmpty()) {
            return before.withItem(list, section.key(), entry);
        }
        if (positions.size() > 1) {
            throw new UnsafeYamlException("there is more than one entry " + entry.name() + " in its " + section.key());
        }
        int position = positions.getFirst();
        Function<YamlDocument, Optional<Mapping>> body =
                document -> body(items(holder.apply(document), section).get(position), section);
        if (body.apply(before).isEmpty()) {
            YamlDocument without = before.withoutItem(list, section.key(), position);
            return without.withItem(holder.apply(without).orElseThrow(), section.key(), entry);
        }
        YamlDocument after = before;
        for (Map.Entry<String, String> field : entry.fields().entrySet()) {
            after = after.with(body.apply(after).orElseThrow(), field.getKey(), field.getValue());
        }
        return entry.extension().isPresent()
                ? put(after, body, entry.extension().get())
                : after;
    }

    /** What the text says apart from the selected context and the entries of that name. An empty list says nothing. */
    private List<Meaning> others(Optional<String> name) {
        List<Meaning> others = new ArrayList<>();
        for (Pair pair : document.root().map(Mapping::pairs).orElse(List.of())) {
            Optional<Section> section = Section.of(pair);
            if (section.isPresent()) {
                List<Meaning> items = items(document.root(), section.get()).stream()
                        .filter(item -> name.isEmpty() || !name(item).equals(name))
                        .map(YamlNode::meaning)
                        .toList();
                if (!items.isEmpty()) {
                    others.add(pair.key().meaning());
                    others.add(new Meaning.Items(items));
                }
            } else if (!pair.hasKey(CURRENT_CONTEXT)) {
                others.add(pair.key().meaning());
                others.add(pair.value().meaning());
            }
        }
        return others;
    }

    /** What a user has added to the entries, section by section. */
    private List<List<Meaning>> additions(List<KubeconfigEntry> entries) {
        return entries.stream()
                .map(entry -> entries(document.root(), entry.section(), entry.name()).stream()
                        .flatMap(item -> additions(item, entry).stream())
                        .toList())
                .toList();
    }

    private static List<Meaning> additions(YamlNode item, KubeconfigEntry entry) {
        List<Meaning> additions = new ArrayList<>();
        if (item instanceof Mapping mapping) {
            for (Pair pair : mapping.pairs()) {
                if (!pair.hasKey("name") && !pair.hasKey(entry.section().body())) {
                    additions.add(new Meaning.Pairs(List.of(pair.meaning())));
                }
            }
        }
        Optional<Mapping> body = body(item, entry.section());
        for (Pair pair : body.map(Mapping::pairs).orElse(List.of())) {
            if (entry.extension().isPresent() && pair.hasKey(Section.EXTENSIONS.key())) {
                additions.addAll(extensions(body, entry.extension().get()));
            } else if (entry.fields().keySet().stream().noneMatch(pair::hasKey)) {
                additions.add(new Meaning.Pairs(List.of(pair.meaning())));
            }
        }
        return additions;
    }

    /** What others have to say in the extensions of an entry, and what was added to Berth's own. */
    private static List<Meaning> extensions(Optional<Mapping> body, KubeconfigEntry own) {
        return items(body, Section.EXTENSIONS).stream()
                .flatMap(item -> isNamed(item, own.name()) ? additions(item, own).stream() : Stream.of(item.meaning()))
                .toList();
    }

    private static boolean says(Optional<Mapping> holder, KubeconfigEntry entry) {
        List<YamlNode> found = entries(holder, entry.section(), entry.name());
        return found.size() == 1
                && entry.fields().entrySet().stream()
                        .allMatch(field -> field(found.getFirst(), entry.section(), field.getKey())
                                .equals(field.getValue()))
                && entry.extension()
                        .filter(extension -> !says(body(found.getFirst(), entry.section()), extension))
                        .isEmpty();
    }

    /** Whether a context of that name, or the cluster that Berth's would have, was made by somebody else. */
    private boolean leadsElsewhere(String name) {
        String server = reading(() -> field(Section.CLUSTERS, name, "server"));
        return (!server.isEmpty() && !server.startsWith(OUR_SERVERS)) || isOfOthers(name);
    }

    /** Berth's leads to a cluster of its own name, whatever a user may have made of one with its mark. */
    private boolean isOfOthers(String context) {
        return marks(context).findAny().isEmpty()
                && contexts().stream()
                        .filter(it -> it.name().equals(context))
                        .map(KubeContext::cluster)
                        .anyMatch(cluster -> !cluster.isEmpty() && !cluster.equals(context));
    }

    /** A field of the first entry of that name, or an empty text. */
    private String field(Section section, String name, String field) {
        return entries(document.root(), section, name).stream()
                .findFirst()
                .map(entry -> field(entry, section, field))
                .orElse("");
    }

    private static String field(YamlNode item, Section section, String field) {
        return body(item, section)
                .flatMap(body -> body.value(field))
                .flatMap(YamlNode::textValue)
                .orElse("");
    }

    private static Optional<Mapping> body(YamlNode item, Section section) {
        return item.resolved() instanceof Mapping mapping
                        && mapping.value(section.body()).orElse(null) instanceof Mapping body
                ? Optional.of(body)
                : Optional.empty();
    }

    private static Optional<String> name(YamlNode item) {
        return item.resolved() instanceof Mapping mapping
                ? mapping.value("name").flatMap(YamlNode::textValue)
                : Optional.empty();
    }

    private static boolean isNamed(YamlNode item, String name) {
        return name(item).filter(name::equals).isPresent();
    }

    private static List<YamlNode> entries(Optional<Mapping> holder, Section section, String name) {
        return items(holder, section).stream()
                .filter(item -> isNamed(item, name))
                .toList();
    }

    private static List<Integer> positions(Optional<Mapping> holder, Section section, String name) {
        List<YamlNode> items = items(holder, section);
        return IntStream.range(0, items.size())
                .filter(i -> isNamed(items.get(i), name))
                .boxed()
                .toList();
    }

    /** The items of a list in a mapping. */
    private static List<YamlNode> items(Optional<Mapping> holder, Section section) {
        return switch (holder.flatMap(mapping -> mapping.value(section.key())).orElse(null)) {
            case null -> List.of();
            case Sequence list -> list.items();
            case Scalar scalar when scalar.isNull() -> List.of();
            default -> throw new UnsafeYamlException("its '" + section.key() + "' is not a list");
        };
    }

    private static Map<String, String> contextFields(String name) {
        return KubeconfigEntry.fields("cluster", name, "user", name);
    }

    private <T> T reading(Supplier<T> question) {
        return guarded("could not read the kubeconfig ", question);
    }

    private <T> T editing(Supplier<T> change) {
        return guarded("could not edit the kubeconfig ", change);
    }

    private <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (UnsafeYamlException e) {
            throw BerthException.failed(what + origin)
                    .because(e.reason())
                    .remedy("Correct it by hand; it was left as it is")
                    .causedBy(e);
        }
    }
}
