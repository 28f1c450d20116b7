package dev.berth.shell.profile;

import dev.berth.k3s.K3sRuntime;
import dev.berth.k3s.KubernetesSetting;
import dev.berth.profiles.spec.HostPath;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.runtimes.docker.DockerRuntime;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options that {@code create} and {@code edit} share, and the settings they stand for.
 *
 * @param directory where relative mounts are taken from
 * @param userHome what {@code ~} stands for in mounts
 * @param runtimes the names of those there are, the default first, and what they stand for
 * @param images for TAB
 * @param k3sVersions for TAB
 */
public record SettingsOptions(
        Path directory, Path userHome, Map<String, String> runtimes, Candidates images, Candidates k3sVersions) {

    private static final Option CPUS = Option.value("cpus", "N", "processors of the machine");
    private static final Option MEMORY = Option.value("memory", "SIZE", "memory of the machine, such as 4GiB");
    private static final Option DISK = Option.value("disk", "SIZE", "the largest size of its data disk, such as 60GiB");
    private static final Option MOUNT = Option.value(
                    "mount", "PATH[:GUEST][:ro]", "share this instead of your home; none for nothing")
            .severalTimes()
            .candidates(Candidates.FILES);
    private static final Map<String, String> ADDRESSES =
            new TreeMap<>(Map.of("127.0.0.1", "this host only", "0.0.0.0", "anyone who can reach this host"));
    private static final Option PUBLISH_ADDRESS = Option.value(
                    "publish-address", "ADDRESS", "where to publish ports: 127.0.0.1 (default) or 0.0.0.0 for all")
            .candidates(Candidates.from(() -> ADDRESSES));
    private static final Option NETWORK = Option.value(
                    "network", "REACH", "what it can reach: open, isolated (Internet only) or none")
            .candidates(Candidates.from(Network::meanings));
    private static final Option IDLE_SUSPEND =
            Option.value("idle-suspend", "TIME", "suspend it after this long unused, such as 30m; off (default)");
    private static final Option CA = Option.value("ca", "FILE", "another certificate authority to trust, or none")
            .severalTimes()
            .candidates(Candidates.FILES);
    private static final Option IMAGE = Option.value("image", "REF", "the image to boot: latest or a digest");
    private static final Option ENV = Option.value("env", "K=V", "a variable for the engine and for sessions")
            .severalTimes();

    private static final Option KUBERNETES =
            Option.flag("kubernetes", "with docker: also a cluster, which runs docker's images");

    private static final Option K3S_VERSION =
            Option.value("k3s-version", "V", "the cluster's version: stable, latest, v1.33 or an exact one");

    /** The answer, and the value of --mount, for no folder at all. */
    static final String NOTHING = "none";

    public SettingsOptions {
        runtimes = Collections.unmodifiableMap(new LinkedHashMap<>(runtimes));
    }

    List<Option> all() {
        return List.of(
                runtime(),
                CPUS,
                MEMORY,
                DISK,
                MOUNT,
                PUBLISH_ADDRESS,
                NETWORK,
                IDLE_SUSPEND,
                CA,
                IMAGE.candidates(images),
                ENV,
                KUBERNETES,
                K3S_VERSION.candidates(k3sVersions));
    }

    private Option runtime() {
        return Option.value("runtime", "NAME", "what runs containers: " + String.join(", ", runtimes.keySet()))
                .candidates(Candidates.from(() -> runtimes));
    }

    /**
     * What is asked of somebody who does not know the options yet.
     *
     * @param option the option that says the same
     * @param text what is asked
     * @param applies whether it makes sense with what is known already
     * @param proposed the answer that an empty line means
     */
    record Question(Option option, String text, Predicate<Invocation> applies, Function<ProfileSpec, String> proposed) {

        /** The option's values for an answer: several of a repeatable one are separated by commas. */
        List<String> values(String answer) {
            return option.repeatable()
                    ? Stream.of(answer.split(",", -1)).map(String::strip).toList()
                    : List.of(answer);
        }
    }

    /** The questions, in the order to be asked. */
    List<Question> questions() {
        Predicate<Invocation> always = invocation -> true;
        return List.of(
                new Question(
                        runtime(),
                        "Runtime (" + String.join(", ", runtimes.keySet()) + ")",
                        always,
                        ProfileSpec::runtime),
                new Question(
                        K3S_VERSION,
                        "Version of K3s (stable, latest, v1.33, ...)",
                        invocation -> invocation.value(runtime()).equals(Optional.of(K3sRuntime.NAME)),
                        spec -> "stable"),
                new Question(CPUS, "Processors", always, spec -> String.valueOf(spec.cpus())),
                new Question(MEMORY, "Memory", always, spec -> spec.memory().toString()),
                new Question(DISK, "Disk, at most", always, spec -> spec.disk().toString()),
                new Question(
                        MOUNT,
                        "Folders to share, with commas between them",
                        always,
                        spec -> spec.mounts().isEmpty()
                                ? NOTHING
                                : spec.mounts().stream().map(Mount::toString).collect(Collectors.joining(","))));
    }

    /** Whether any of the options is given. */
    boolean given(Invocation invocation) {
        return all().stream().anyMatch(invocation::has);
    }

    /**
     * What the options say; nothing of what they leave out.
     *
     * @param engine the engine settings that they are put over
     */
    ProfileSettings of(Invocation invocation, Map<String, Object> engine) {
        return new ProfileSettings(
                invocation.value(runtime()),
                invocation.number(CPUS),
                invocation.value(MEMORY).map(ByteSize::parse),
                invocation.value(DISK).map(ByteSize::parse),
                Optional.of(invocation.values(MOUNT))
                        .filter(mounts -> !mounts.isEmpty())
                        .map(this::mounts),
                invocation.value(PUBLISH_ADDRESS),
                Optional.empty(),
                invocation.value(NETWORK).map(Network::parse),
                invocation.value(IDLE_SUSPEND).map(IdlePeriod::parse),
                Optional.of(invocation.values(CA))
                        .filter(files -> !files.isEmpty())
                        .map(this::files),
                invocation.value(IMAGE),
                Optional.of(invocation.values(ENV))
                        .filter(pairs -> !pairs.isEmpty())
                        .map(SettingsOptions::pairs),
                engine(invocation, KubernetesSetting.of(engine)));
    }

    private Optional<Map<String, Object>> engine(Invocation invocation, KubernetesSetting kubernetes) {
        Optional<String> version = invocation.value(K3S_VERSION);
        if (invocation.has(KUBERNETES)) {
            invocation
                    .value(runtime())
                    .filter(runtime -> !runtime.equals(DockerRuntime.NAME))
                    .ifPresent(SettingsOptions::refuseKubernetes);
            return Optional.of(kubernetes.wanted(version));
        }
        return kubernetes.k3s().isPresent()
                ? version.map(text -> kubernetes.wanted(Optional.of(text)))
                : version.map(text -> Map.of(K3sRuntime.VERSION_SETTING, text));
    }

    private static void refuseKubernetes(String runtime) {
        throw BerthException.usage("--kubernetes goes with --runtime " + DockerRuntime.NAME + ", not with " + runtime)
                .remedy("A cluster without Docker is made with: --runtime " + K3sRuntime.NAME);
    }

    private List<Mount> mounts(List<String> texts) {
        if (texts.equals(List.of(NOTHING))) {
            return List.of();
        }
        if (texts.contains(NOTHING)) {
            throw BerthException.usage("--mount none cannot be combined with other mounts");
        }
        return texts.stream()
                .map(text -> Mount.parse(text, directory, userHome))
                .toList();
    }

    private List<Path> files(List<String> texts) {
        if (texts.equals(List.of(NOTHING))) {
            return List.of();
        }
        return texts.stream()
                .map(text -> HostPath.of(text, directory, userHome))
                .toList();
    }

    private static Map<String, String> pairs(List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw BerthException.usage("--env '" + text + "' is not of the form NAME=VALUE");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
