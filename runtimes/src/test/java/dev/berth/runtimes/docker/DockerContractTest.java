package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeContract;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Docker Engine keeps what every runtime promises. */
@Tag("vm")
class DockerContractTest extends RuntimeContract {

    @Override
    protected ContainerRuntime runtime(Map<String, String> environment, BerthHome home) {
        return new DockerRuntime(new DockerContexts(environment, home));
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("labels", List.of("berth=contract"), "log-driver", "local");
    }

    @Override
    protected void assertConfigured(RuntimeInstance instance) {
        assertThat(instance.machine()
                        .guest()
                        .run(
                                "docker info --format '{{.LoggingDriver}} {{.Driver}} {{.Labels}}'",
                                Duration.ofSeconds(30))
                        .stdout()
                        .strip())
                .isEqualTo("local overlay2 [berth=contract]");
    }

    @Override
    protected void configureClients(Path home) throws IOException {
        Path docker = home.resolve(".docker");
        // The name is the sha256 of "theirs".
        Path theirs =
                docker.resolve("contexts/meta/" + "4c55a8552a2c7261f61f798c2265e6f13358f326ae5b934096ff16bd15e62c33");
        Files.createDirectories(theirs);
        Files.writeString(
                theirs.resolve("meta.json"),
                "{\"Name\":\"theirs\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"unix:///x\"}}}");
        Files.writeString(docker.resolve("config.json"), "{\n\t\"auths\": {},\n\t\"currentContext\": \"theirs\"\n}");
    }
}
