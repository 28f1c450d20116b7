package dev.berth.k3s;

import dev.berth.k3s.cluster.Cluster;
import dev.berth.k3s.cluster.ExpectedNode;
import dev.berth.k3s.kubeconfig.ClusterAccess;
import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.kubeconfig.Kubeconfig;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.k3s.release.VersionRequest;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineService;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.progress.Progress;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Kubernetes by K3s: a cluster of one node, reached by kubectl through a context named {@code berth-PROFILE}. */
public final class K3sRuntime implements ContainerRuntime {

    /** As profiles are made with it. */
    public static final String NAME = "k3s";

    /** The engine setting that holds the version asked for. */
    public static final String VERSION_SETTING = "version";

    private static final EngineService SERVICE = new EngineService("K3s", "k3s.service");

    private static final String DISK = "berth-k3s";

    private static final int API_PORT = 6443;

    /** The context in the kubeconfig that K3s writes. */
    private static final String K3S_CONTEXT = "default";

    /** How long one look at the cluster waits for it, before the guest is asked whether to look again. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration STATUS = Duration.ofSeconds(2);

    /** One round trip for both. */
    private static final String BOOT_ID_AND_KUBECONFIG =
            "cat /proc/sys/kernel/random/boot_id /etc/rancher/k3s/k3s.yaml";

    private final KubeContexts contexts;
    private final Supplier<K3sDistribution> distribution;

    /** @param distribution asked when a machine is to be booted */
    public K3sRuntime(KubeContexts contexts, Supplier<K3sDistribution> distribution) {
        this.contexts = contexts;
        this.distribution = distribution;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Kubernetes (K3s) with a kubectl context on the host";
    }

    @Override
    public void validate(Map<String, Object> settings) {
        K3sSettings.of(settings);
    }

    @Override
    public BootParts prepare(RuntimeInstance instance, Progress progress) {
        return prepare(instance, Map.of(), progress);
    }

    /** The same with more in K3s' configuration file. */
    BootParts prepare(RuntimeInstance instance, Map<String, Object> config, Progress progress) {
        K3sSettings settings = K3sSettings.of(instance.settings());
        Path directory = instance.machine().directory();
        Optional<K3sChoice> before = K3sChoice.read(directory);
        K3sVersion version = version(settings.version(), before, progress);
        K3sUpgrade upgrade = new K3sUpgrade(instance.profile(), directory, before.flatMap(K3sChoice::version), version);
        upgrade.requireAllowed();
        Path disk = distribution.get().disk(version, progress);
        String node = before.flatMap(K3sChoice::node).orElse(instance.profile());
        K3sChoice choice = new K3sChoice(
                settings.version().text(), Optional.of(version), port(before, progress), Optional.of(node));
        choice.write(directory);
        upgrade.done();
        return new BootParts(
                GuestContract.TARGET_K3S,
                GuestContract.MARKER_K3S,
                K3sFiles.of(node, settings, config),
                List.of(new ReadOnlyDisk(DISK, disk)),
                List.of(new PortForward(choice.port(), API_PORT)));
    }

    /** {@inheritDoc} The next cluster has other credentials, may have another version, and keeps the port. */
    @Override
    public void forgetData(RuntimeInstance instance) {
        Path directory = instance.machine().directory();
        K3sChoice.read(directory).map(K3sChoice::withoutData).ifPresent(choice -> choice.write(directory));
        Path credentials = kubeconfig(instance);
        try {
            Files.deleteIfExists(credentials);
        } catch (IOException e) {
            throw BerthException.failed("could not delete the credentials in " + credentials)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * {@inheritDoc} With the certificates and tokens of the cluster goes the cluster: they are all over its database.
     */
    @Override
    public Optional<String> absentInClones(Map<String, Object> settings) {
        return Optional.of(
                "it gets a Kubernetes cluster of its own, with other certificates and nothing deployed; images"
                        + " stay, and so do the files of volumes, in /var/lib/rancher/k3s/storage");
    }

    /** The version that was chosen before, unless another one is asked for since. */
    private K3sVersion version(VersionRequest request, Optional<K3sChoice> before, Progress progress) {
        return before.filter(choice -> choice.request().equals(request.text()))
                .flatMap(K3sChoice::version)
                .orElseGet(() -> distribution.get().resolve(request, progress));
    }

    /** The port that was chosen before, as long as nobody else has it. */
    private static int port(Optional<K3sChoice> before, Progress progress) {
        if (before.isEmpty()) {
            return LoopbackPort.free();
        }
        int port = before.get().port();
        if (LoopbackPort.isFree(port)) {
            return port;
        }
        int other = LoopbackPort.free();
        progress.notice(
                "port " + port + " is taken by another program: the cluster is at port " + other + " from now on");
        return other;
    }

    /** None: the API server is reached through a port. */
    @Override
    public List<ForwardedSocket> sockets() {
        return List.of();
    }

    @Override
    public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        K3sChoice choice = choice(instance);
        String version = choice.version().map(K3sVersion::toString).orElseThrow(() -> notBooted(instance));
        String[] told = read(instance, BOOT_ID_AND_KUBECONFIG, timeout).split("\n", 2);
        String kubeconfig = kubeconfig(instance.profile(), told[1], choice.port());
        PrivateFile.write(kubeconfig(instance), kubeconfig);
        ExpectedNode node = new ExpectedNode(nodeName(instance, choice), told[0].strip(), version);
        try (Cluster cluster = new Cluster(kubeconfig, ANSWER)) {
            return SERVICE.await(instance, new Readiness(cluster, node), timeout, progress);
        } catch (KubernetesClientException e) {
            throw BerthException.failed("K3s in profile " + instance.profile() + " stopped answering")
                    .because(String.valueOf(e.getMessage()))
                    .remedy("Try again with: berth profile start " + instance.profile())
                    .causedBy(e);
        }
    }

    /** {@inheritDoc} Whether the node is ready is no more to ask than whether K3s answers. */
    @Override
    public void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress progress) {
        awaitReady(instance, timeout, progress);
    }

    private static String nodeName(RuntimeInstance instance, K3sChoice choice) {
        return String.valueOf(K3sSettings.of(instance.settings())
                .config()
                .getOrDefault("node-name", choice.node().orElse(instance.profile())));
    }

    /** Whether a cluster can be used yet. */
    private record Readiness(Cluster cluster, ExpectedNode node) implements EngineService.Question {

        @Override
        public EngineStatus ask() throws IOException {
            Optional<String> missing = cluster.awaitReady(node, PATIENCE);
            if (missing.isPresent()) {
                throw new IOException(missing.get());
            }
            return cluster.status();
        }

        @Override
        public List<String> troubles() {
            List<String> pods = cluster.troubledPods();
            return pods.isEmpty()
                    ? List.of()
                    : Stream.concat(
                                    Stream.of("these pods do not run:"),
                                    pods.stream().map(pod -> "  " + pod))
                            .toList();
        }
    }

    @Override
    public Optional<EngineStatus> status(RuntimeInstance instance) {
        Optional<String> kubeconfig = keptKubeconfig(instance);
        if (kubeconfig.isEmpty()) {
            return Optional.empty();
        }
        try (Cluster cluster = new Cluster(kubeconfig.get(), STATUS)) {
            return Optional.of(cluster.status());
        } catch (KubernetesClientException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    @Override
    public void requireWirable(RuntimeInstance instance) {
        contexts.requireOwn(instance.profile());
    }

    /** {@inheritDoc} The credentials are those the cluster gave when it was last ready, so no guest is asked. */
    @Override
    public void wire(RuntimeInstance instance) {
        keptKubeconfig(instance)
                .map(text -> Kubeconfig.parse(kubeconfig(instance).toString(), text))
                .flatMap(kept -> kept.access(KubeContexts.name(instance.profile()))
                        // It may be of a time when the profile had another name.
                        .or(() -> kept.currentContext().flatMap(kept::access)))
                .ifPresent(access -> contexts.write(instance.profile(), access));
    }

    @Override
    public void unwire(String profile) {
        contexts.remove(profile);
    }

    /** Whether there is anything for {@link #unwire} to remove. */
    boolean isWired(String profile) {
        return contexts.has(profile);
    }

    @Override
    public Map<String, String> contexts(String profile, Map<String, Object> settings) {
        return Map.of(KubeContexts.KIND, KubeContexts.name(profile));
    }

    @Override
    public List<String> logs(RuntimeInstance instance, int lines) {
        return SERVICE.log(instance, lines);
    }

    private static String read(RuntimeInstance instance, String script, Duration timeout) {
        CommandResult result = instance.machine().guest().run(script, timeout);
        if (!result.succeeded()) {
            throw BerthException.failed("could not ask the guest of profile " + instance.profile() + " about its K3s")
                    .because(result.tail(3).strip());
        }
        return result.stdout();
    }

    private static K3sChoice choice(RuntimeInstance instance) {
        return K3sChoice.read(instance.machine().directory()).orElseThrow(() -> notBooted(instance));
    }

    private static BerthException notBooted(RuntimeInstance instance) {
        return BerthException.failed("profile " + instance.profile() + " has no K3s yet")
                .remedy("Boot it with: berth profile restart " + instance.profile());
    }

    /** The kubeconfig that K3s writes for its guest, for this host. */
    private static String kubeconfig(String profile, String text, int port) {
        ClusterAccess access = Kubeconfig.parse("of K3s in profile " + profile, text)
                .access(K3S_CONTEXT)
                .orElseThrow(() -> BerthException.failed("K3s in profile " + profile + " gave no credentials"))
                .throughPort(port);
        String name = KubeContexts.name(profile);
        return Kubeconfig.parse("of profile " + profile, "")
                .with(name, access)
                .withCurrentContext(Optional.of(name))
                .text();
    }

    /** Where the cluster's credentials are kept, as a kubeconfig of its own. */
    private static Path kubeconfig(RuntimeInstance instance) {
        return instance.machine().directory().resolve("kubeconfig");
    }

    private static Optional<String> keptKubeconfig(RuntimeInstance instance) {
        Path file = kubeconfig(instance);
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw BerthException.failed("could not read the credentials in " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
