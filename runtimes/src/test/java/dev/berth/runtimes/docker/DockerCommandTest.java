package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contexts as the real docker command sees them, where there is one. */
class DockerCommandTest {

    @TempDir
    Path directory;

    @TempDir
    Path home;

    private ProcessRunner runner;
    private DockerContexts contexts;

    @BeforeEach
    void findDocker() {
        Map<String, String> environment =
                Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "DOCKER_CONFIG", directory.toString());
        runner = new ProcessRunner(environment);
        assumeThat(runner.find("docker")).as("a docker command").isPresent();
        contexts = new DockerContexts(environment, new BerthHome(home));
    }

    @Test
    void dockerListsAndUsesWhatWeWrite() {
        contexts.write("dev", Path.of("/x y/docker.sock"));
        contexts.select(Optional.of("berth-dev"));

        assertThat(docker("context", "show")).isEqualTo("berth-dev");
        assertThat(docker(
                        "context",
                        "ls",
                        "--format",
                        "{{.Name}} {{.Current}} {{.Description}} {{.DockerEndpoint}} {{.Error}}"))
                .contains("berth-dev true Berth profile dev unix:///x y/docker.sock");
    }

    @Test
    void weReadWhatDockerWrites() {
        docker("context", "create", "theirs", "--docker", "host=unix:///x/docker.sock");
        docker("context", "use", "theirs");

        assertThat(contexts.exists("theirs")).isTrue();
        assertThat(contexts.current()).contains("theirs");

        docker("context", "use", "default");
        assertThat(contexts.current()).isEmpty();
    }

    @Test
    void dockerKeepsOurMarkWhenTheUserUpdatesTheContext() {
        contexts.write("dev", Path.of("/x/docker.sock"));
        docker("context", "update", "berth-dev", "--description", "my own");

        contexts.remove("dev");

        assertThat(contexts.exists("berth-dev")).isFalse();
        assertThat(docker("context", "ls", "--quiet")).isEqualTo("default");
    }

    @Test
    void whatTheUserHadSelectedIsThereAgainByteForByte() throws Exception {
        docker("context", "create", "theirs", "--docker", "host=unix:///x/docker.sock");
        docker("context", "use", "theirs");
        byte[] before = Files.readAllBytes(directory.resolve("config.json"));
        Optional<String> previous = contexts.current();

        contexts.write("dev", Path.of("/x/docker.sock"));
        contexts.select(Optional.of("berth-dev"));
        assertThat(docker("context", "show")).isEqualTo("berth-dev");
        contexts.select(previous);
        contexts.remove("dev");

        assertThat(directory.resolve("config.json")).hasBinaryContent(before);
    }

    private String docker(String... arguments) {
        return runner.output(Command.of(Stream.concat(Stream.of("docker"), Arrays.stream(arguments))
                        .toList()))
                .strip();
    }
}
