package dev.berth.k3s;

import dev.berth.k3s.release.K3sVersion;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineService;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.docker.DockerRuntime;
import dev.berth.vm.BootParts;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Docker Engine, and beside it Kubernetes where a profile asks for that. K3s runs its pods with the profile's engine
 * then, so that they find whatever docker has built or loaded.
 */
public final class DockerWithK3s implements ContainerRuntime {

    private static final EngineService SERVICES =
            new EngineService("Docker Engine with K3s", List.of("k3s.service", "docker.service"));

    /** In K3s' configuration file, and looked for by the guest's k3s-prepare. */
    private static final Map<String, Object> USE_DOCKER = Map.of("docker", true);

    private static final String EXEC_OPTS = "exec-opts";
    private static final String CGROUP_DRIVER = "native.cgroupdriver=";

    /**
     * The first that asks Docker how it manages control groups ({@code pkg/agent/cridockerd} of github.com/k3s-io/k3s).
     * An older one has its own way, whatever Docker's is, and its kubelet does not start where they differ.
     */
    private static final K3sVersion FOLLOWS_DOCKER = K3sVersion.parse("v1.24.0+k3s1");

    private static final Duration LEAST = Duration.ofSeconds(5);

    private final DockerRuntime docker;
    private final K3sRuntime k3s;

    public DockerWithK3s(DockerRuntime docker, K3sRuntime k3s) {
        this.docker = docker;
        this.k3s = k3s;
    }

    @Override
    public String name() {
        return docker.name();
    }

    @Override
    public String description() {
        return docker.description() + ", and Kubernetes beside it if wanted";
    }

    @Override
    public void validate(Map<String, Object> settings) {
        KubernetesSetting kubernetes = KubernetesSetting.of(settings);
        docker.validate(kubernetes.docker());
        kubernetes.validate();
    }

    @Override
    public BootParts prepare(RuntimeInstance instance, Progress progress) {
        Map<String, Object> settings = KubernetesSetting.of(instance.settings()).docker();
        Optional<RuntimeInstance> cluster = cluster(instance);
        if (cluster.isEmpty()) {
            return docker.prepare(instance.with(settings), progress);
        }
        BootParts kubernetes = k3s.prepare(cluster.get(), USE_DOCKER, progress);
        boolean follows = K3sChoice.read(instance.machine().directory())
                .flatMap(K3sChoice::version)
                .filter(version -> version.compareTo(FOLLOWS_DOCKER) >= 0)
                .isPresent();
        BootParts engine = docker.prepare(instance.with(follows ? settings : withCgroupfs(settings)), progress);
        return new BootParts(
                GuestContract.TARGET_DOCKER_K3S,
                kubernetes.readyMarker(),
                Stream.concat(engine.files().stream(), kubernetes.files().stream())
                        .toList(),
                kubernetes.disks(),
                kubernetes.forwards());
    }

    @Override
    public Optional<String> absentInClones(Map<String, Object> settings) {
        return KubernetesSetting.of(settings).k3s().flatMap(k3s::absentInClones);
    }

    /** Docker's settings with the only way to manage control groups that an old K3s knows, unless they name one. */
    private static Map<String, Object> withCgroupfs(Map<String, Object> settings) {
        List<Object> options = new ArrayList<>();
        if (settings.get(EXEC_OPTS) instanceof List<?> given) {
            options.addAll(given);
        }
        if (options.stream().noneMatch(option -> String.valueOf(option).startsWith(CGROUP_DRIVER))) {
            options.add(CGROUP_DRIVER + "cgroupfs");
        }
        Map<String, Object> with = new LinkedHashMap<>(settings);
        with.put(EXEC_OPTS, options);
        return with;
    }

    @Override
    public void forgetData(RuntimeInstance instance) {
        docker.forgetData(instance);
        k3s.forgetData(instance);
    }

    @Override
    public List<ForwardedSocket> sockets() {
        return docker.sockets();
    }

    @Override
    public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        long start = System.nanoTime();
        EngineStatus engine = docker.awaitReady(instance, timeout, progress);
        return cluster(instance)
                .map(cluster -> both(engine, k3s.awaitReady(cluster, left(timeout, start), progress)))
                .orElse(engine);
    }

    @Override
    public void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress progress) {
        long start = System.nanoTime();
        docker.awaitAnswer(instance, timeout, progress);
        cluster(instance).ifPresent(cluster -> k3s.awaitAnswer(cluster, left(timeout, start), progress));
    }

    private static Duration left(Duration timeout, long start) {
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    @Override
    public Optional<EngineStatus> status(RuntimeInstance instance) {
        Optional<EngineStatus> engine = docker.status(instance);
        Optional<RuntimeInstance> cluster = cluster(instance);
        if (engine.isEmpty() || cluster.isEmpty()) {
            return engine;
        }
        return k3s.status(cluster.get()).map(kubernetes -> both(engine.get(), kubernetes));
    }

    private static EngineStatus both(EngineStatus docker, EngineStatus k3s) {
        Map<String, Integer> counts = new LinkedHashMap<>(docker.counts());
        counts.putAll(k3s.counts());
        return new EngineStatus(docker.version() + ", K3s " + k3s.version(), counts, k3s.conditions());
    }

    @Override
    public void requireWirable(RuntimeInstance instance) {
        docker.requireWirable(instance);
        cluster(instance).ifPresent(k3s::requireWirable);
    }

    @Override
    public void wire(RuntimeInstance instance) {
        docker.wire(instance);
        cluster(instance).ifPresent(k3s::wire);
    }

    @Override
    public void unwire(String profile) {
        docker.unwire(profile);
        k3s.unwire(profile);
    }

    @Override
    public Map<String, String> contexts(String profile, Map<String, Object> settings) {
        Map<String, String> contexts = new LinkedHashMap<>(docker.contexts(profile, settings));
        if (KubernetesSetting.of(settings).k3s().isPresent()) {
            contexts.putAll(k3s.contexts(profile, settings));
        }
        return contexts;
    }

    /** {@inheritDoc} A profile whose Kubernetes was turned off has a context of it still. */
    @Override
    public Map<String, String> outdated(String profile, Map<String, Object> settings) {
        return KubernetesSetting.of(settings).k3s().isEmpty() && k3s.isWired(profile)
                ? k3s.contexts(profile, settings)
                : Map.of();
    }

    @Override
    public void unwireOutdated(String profile, Map<String, Object> settings) {
        if (KubernetesSetting.of(settings).k3s().isEmpty()) {
            k3s.unwire(profile);
        }
    }

    @Override
    public List<String> logs(RuntimeInstance instance, int lines) {
        return cluster(instance).isPresent() ? SERVICES.log(instance, lines) : docker.logs(instance, lines);
    }

    /** The profile as K3s is to see it; empty for one without Kubernetes. */
    private static Optional<RuntimeInstance> cluster(RuntimeInstance instance) {
        return KubernetesSetting.of(instance.settings()).k3s().map(instance::with);
    }
}
