package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.vm.home.BerthHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimesTest {

    @Test
    void runtimesAreRegisteredUnderTheirOwnNames() {
        BerthHome nowhere = new BerthHome(Path.of("/nowhere"));

        List<ContainerRuntime> made = Runtimes.make(new DockerContexts(Map.of("HOME", "/nowhere"), nowhere));

        assertThat(made).extracting(ContainerRuntime::name).isEqualTo(Runtimes.names());
    }

    @Test
    void dockerIsTheDefault() {
        assertThat(Runtimes.names()).first().isEqualTo("docker");
    }
}
