package dev.berth.shell;

import dev.berth.k3s.DockerWithK3s;
import dev.berth.k3s.K3sRuntime;
import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.containerd.ContainerdRuntime;
import dev.berth.runtimes.containerd.NerdctlReleases;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.docker.DockerRuntime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The runtimes a profile can choose. Adding one is adding a line here; the first one is the default. Their names are
 * known without making any of them, since help and completion must not wait for that.
 */
final class Runtimes {

    /** What runtimes are made of. */
    record Parts(
            DockerContexts dockerContexts,
            KubeContexts kubeContexts,
            Supplier<NerdctlReleases> nerdctl,
            Supplier<K3sDistribution> k3s) {}

    private record Registration(String name, String meaning, Function<Parts, ContainerRuntime> make) {}

    private static final List<Registration> ALL = List.of(
            new Registration(
                    "docker",
                    "Docker Engine",
                    parts -> new DockerWithK3s(new DockerRuntime(parts.dockerContexts()), k3s(parts))),
            new Registration("containerd", "containerd with nerdctl", parts -> new ContainerdRuntime(parts.nerdctl())),
            new Registration("k3s", "Kubernetes", Runtimes::k3s));

    private Runtimes() {}

    private static K3sRuntime k3s(Parts parts) {
        return new K3sRuntime(parts.kubeContexts(), parts.k3s());
    }

    static List<String> names() {
        return ALL.stream().map(Registration::name).toList();
    }

    /** The names, and what they stand for. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        ALL.forEach(runtime -> meanings.put(runtime.name(), runtime.meaning()));
        return meanings;
    }

    static List<ContainerRuntime> make(Parts parts) {
        return ALL.stream()
                .map(registration -> registration.make().apply(parts))
                .toList();
    }
}
