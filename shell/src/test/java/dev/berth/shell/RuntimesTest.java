package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.vm.home.BerthHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimesTest {

    private static final BerthHome NOWHERE = new BerthHome(Path.of("/nowhere"));
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/nowhere");

    @Test
    void runtimesAreRegisteredUnderTheirOwnNames() {
        List<ContainerRuntime> made = Runtimes.make(new Runtimes.Parts(
                new DockerContexts(ENVIRONMENT, NOWHERE),
                new KubeContexts(ENVIRONMENT, NOWHERE),
                () -> {
                    throw new AssertionError("nerdctl is asked for while runtimes are only listed");
                },
                () -> {
                    throw new AssertionError("K3s is asked for while runtimes are only listed");
                }));

        assertThat(made).extracting(ContainerRuntime::name).isEqualTo(Runtimes.names());
    }

    @Test
    void dockerIsTheDefault() {
        assertThat(Runtimes.names()).first().isEqualTo("docker");
    }
}
