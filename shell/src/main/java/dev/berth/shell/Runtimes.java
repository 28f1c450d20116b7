package dev.berth.shell;

import dev.berth.k3s.K3sRuntime;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.containerd.ContainerdRuntime;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.docker.DockerRuntime;
import java.util.List;
import java.util.function.Function;

/**
 * The runtimes a profile can choose. Adding one is adding a line here; the first one is the default. Their names are
 * known without making any of them, since help and completion must not wait for that.
 */
final class Runtimes {

    private record Registration(String name, Function<DockerContexts, ContainerRuntime> make) {}

    private static final List<Registration> ALL = List.of(
            new Registration("docker", DockerRuntime::new),
            new Registration("containerd", contexts -> new ContainerdRuntime()),
            new Registration("k3s", contexts -> new K3sRuntime()));

    private Runtimes() {}

    static List<String> names() {
        return ALL.stream().map(Registration::name).toList();
    }

    static List<ContainerRuntime> make(DockerContexts dockerContexts) {
        return ALL.stream()
                .map(registration -> registration.make().apply(dockerContexts))
                .toList();
    }
}
