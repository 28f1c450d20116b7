package dev.berth.shell;

import dev.berth.k3s.K3sRuntime;
import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.containerd.ContainerdRuntime;
import dev.berth.runtimes.containerd.NerdctlReleases;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.docker.DockerRuntime;
import java.util.List;
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

    private record Registration(String name, Function<Parts, ContainerRuntime> make) {}

    private static final List<Registration> ALL = List.of(
            new Registration("docker", parts -> new DockerRuntime(parts.dockerContexts())),
            new Registration("containerd", parts -> new ContainerdRuntime(parts.nerdctl())),
            new Registration("k3s", parts -> new K3sRuntime(parts.kubeContexts(), parts.k3s())));

    private Runtimes() {}

    static List<String> names() {
        return ALL.stream().map(Registration::name).toList();
    }

    static List<ContainerRuntime> make(Parts parts) {
        return ALL.stream()
                .map(registration -> registration.make().apply(parts))
                .toList();
    }
}
