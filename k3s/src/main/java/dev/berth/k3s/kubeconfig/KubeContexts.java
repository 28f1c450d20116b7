package dev.berth.k3s.kubeconfig;

import dev.berth.runtimes.ClientContexts;
import dev.berth.runtimes.ContextOwner;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.HostFile;
import dev.berth.vm.home.BerthHome;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * kubectl's contexts, in the files that {@code KUBECONFIG} names or in {@code ~/.kube/config}. Thread-safe, and safe
 * beside other processes, kubectl among them.
 *
 * <p>kubectl merges the files of the list; where two say something different, the first one counts
 * ({@code k8s.io/client-go/tools/clientcmd/loader.go}). So a context is refreshed in the first file that has it, and a
 * new one is written to the first file that exists. The selected context is changed where it comes from, which is also
 * the one place that has to be changed back.
 *
 * <p>A context that Berth makes carries a mark with the home and the profile it was made for. One that is marked for a
 * profile of another home is neither changed nor removed. One without a mark was made by an earlier version, if its
 * cluster is on the loopback, and gets one when it is refreshed.
 */
public final class KubeContexts implements ClientContexts {

    /** What these contexts are called in {@link dev.berth.runtimes.ContainerRuntime#contexts}. */
    public static final String KIND = "kube";

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private final BerthHome home;
    private final List<HostFile> files;

    /** The contexts that a kubectl with that environment would use. */
    public KubeContexts(Map<String, String> environment, BerthHome home) {
        this.home = home;
        List<Path> listed = SEPARATOR
                .splitAsStream(environment.getOrDefault("KUBECONFIG", ""))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .distinct()
                .toList();
        Path usual = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".kube", "config");
        files = (listed.isEmpty() ? List.of(usual) : listed)
                .stream().map(path -> new HostFile(path, home)).toList();
    }

    /** The name of a profile's context, cluster and user. */
    public static String name(String profile) {
        return PREFIX + profile;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> current() {
        return files.stream()
                .flatMap(file -> read(file).currentContext().stream())
                .findFirst();
    }

    @Override
    public void requireEditable() {
        files.forEach(KubeContexts::read);
        selected().requireEditable();
    }

    @Override
    public boolean exists(String name) {
        return files.stream()
                .flatMap(file -> read(file).contexts().stream())
                .anyMatch(context -> context.name().equals(name));
    }

    @Override
    public boolean isForeign(String name) {
        return ContextOwner.named(name, home)
                .map(owner ->
                        deciding(name).filter(found -> found.isTaken(owner)).isPresent())
                .orElseGet(() -> exists(name));
    }

    @Override
    public void select(Optional<String> name) {
        if (name.isPresent()) {
            edit(selected(), kubeconfig -> kubeconfig.withCurrentContext(name));
        } else {
            // Behind a selected context in one file may be another in the next.
            selecting().forEach(file -> edit(file, kubeconfig -> kubeconfig.withCurrentContext(Optional.empty())));
        }
    }

    /** Nothing in the environment overrides the selected context: {@code KUBECONFIG} says where it is read from. */
    @Override
    public Optional<String> overriddenBy() {
        return Optional.empty();
    }

    /**
     * Does nothing where {@link #write} could make the profile's context.
     *
     * @throws dev.berth.vm.error.BerthException if a cluster of that name was not made by Berth, the context is that of
     *     a profile of another home, or a file cannot be read, or the one for new contexts not written
     */
    public void requireOwn(String profile) {
        files.forEach(KubeContexts::read);
        deciding(name(profile))
                .ifPresentOrElse(
                        found -> found.requireFree(owner(profile)),
                        () -> preferred().requireEditable());
    }

    /**
     * Makes the profile's context, cluster and user, or refreshes them. Does nothing when they are right already.
     *
     * @throws dev.berth.vm.error.BerthException if {@link #requireOwn} does, or the file cannot be edited
     */
    public void write(String profile, ClusterAccess access) {
        String name = name(profile);
        HostFile file = first(kubeconfig -> kubeconfig.mentions(name)).orElseGet(this::preferred);
        edit(file, kubeconfig -> kubeconfig.with(owner(profile), access));
    }

    /** What the profile's context leads to; empty when there is none. */
    public Optional<ClusterAccess> access(String profile) {
        String name = name(profile);
        return first(kubeconfig -> kubeconfig.mentions(name))
                .flatMap(file -> read(file).access(name));
    }

    /** Whether there is anything that {@link #remove} would remove. */
    public boolean has(String profile) {
        String name = name(profile);
        return !isForeign(name)
                && holding(name)
                        .map(KubeContexts::read)
                        .anyMatch(found ->
                                found.mentions(name) || found.currentContext().equals(Optional.of(name)));
    }

    /**
     * Removes the profile's context, cluster and user, wherever they are, and selects no context where this one was
     * selected. Does nothing when there are none, even where a file cannot be read or parsed.
     */
    public void remove(String profile) {
        String name = name(profile);
        // Where a file has nothing but the selection, that means what another file has of the name.
        boolean selected = !isForeign(name);
        holding(name)
                .filter(file -> selected || read(file).mentions(name))
                .forEach(file -> edit(file, kubeconfig -> kubeconfig.without(owner(profile))));
    }

    private ContextOwner owner(String profile) {
        return ContextOwner.of(profile, home);
    }

    /** The file that decides what a name stands for: the first one that has a cluster, context or user of it. */
    private Optional<Kubeconfig> deciding(String name) {
        return holding(name)
                .map(KubeContexts::read)
                .filter(kubeconfig -> kubeconfig.mentions(name))
                .findFirst();
    }

    /**
     * The files with that name in their text. What does not even hold it needs no understanding: a broken kubeconfig is
     * no reason to keep a profile that never was in it.
     */
    private Stream<HostFile> holding(String name) {
        return files.stream().filter(file -> holds(file, name));
    }

    private static boolean holds(HostFile file, String name) {
        try {
            return file.read().orElse("").contains(name);
        } catch (BerthException e) {
            // Berth reads what it writes, so it has not written to a file that it may not read, such as root's.
            return false;
        }
    }

    /** Where the selected context comes from, or will. */
    private HostFile selected() {
        return first(kubeconfig -> kubeconfig.currentContext().isPresent()).orElseGet(this::preferred);
    }

    private List<HostFile> selecting() {
        return files.stream()
                .filter(file -> read(file).currentContext().isPresent())
                .toList();
    }

    private Optional<HostFile> first(Predicate<Kubeconfig> condition) {
        return files.stream().filter(file -> condition.test(read(file))).findFirst();
    }

    /** Where new things are written: to the first file that exists, as kubectl does, or the first one. */
    private HostFile preferred() {
        return files.stream()
                .filter(file -> Files.exists(file.path()))
                .findFirst()
                .orElseGet(files::getFirst);
    }

    private static Kubeconfig read(HostFile file) {
        return Kubeconfig.parse(file.path().toString(), file.read().orElse(""));
    }

    private static void edit(HostFile file, UnaryOperator<Kubeconfig> change) {
        try (KubectlLock kubectl = new KubectlLock(file.path())) {
            file.edit(text -> {
                String after = change.apply(Kubeconfig.parse(file.path().toString(), text))
                        .text();
                if (!after.equals(text)) {
                    // HostFile looks once more whether the file is still the same; from here on kubectl keeps off it.
                    kubectl.acquire();
                }
                return after;
            });
        }
    }
}
