package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.ScriptedMachine;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runtime does when its engine is well, and when it is not; the real engine is in the contract test. */
class DockerRuntimeTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private DockerRuntime runtime;
    private ScriptedMachine machine;
    private RuntimeInstance instance;

    @BeforeEach
    void makeProfile() {
        runtime = new DockerRuntime(new DockerContexts(
                Map.of("DOCKER_CONFIG", directory.resolve("docker").toString()),
                new BerthHome(directory.resolve("home"))));
        machine = new ScriptedMachine(directory);
        instance = new RuntimeInstance("dev", machine, Map.of());
    }

    @Test
    void anEngineThatAnswersIsReady() throws IOException {
        try (FakeEngine _ = FakeEngine.on(directory.resolve("docker.sock"), FakeEngine::info)) {
            assertThat(runtime.awaitReady(instance, LONG, Progress.NONE).version())
                    .isEqualTo("26.1.5+dfsg1");
            assertThat(runtime.status(instance)).isPresent();
        }
        assertThat(machine.scripts()).isEmpty();
    }

    @Test
    void anEngineThatCameWithTheMemoryOfItsMachineOnlyHasToAnswer() throws IOException {
        try (FakeEngine engine = FakeEngine.on(directory.resolve("docker.sock"), FakeEngine::info)) {
            runtime.awaitAnswer(instance, LONG, Progress.NONE);

            assertThat(engine.requests()).containsExactly("GET /_ping HTTP/1.0");
        }
    }

    @Test
    void anEngineThatComesUpLaterIsWaitedFor() {
        List<String> details = new ArrayList<>();
        List<FakeEngine> engines = new ArrayList<>();
        machine.on("is-failed", () -> {
            engines.add(engineUp());
            return ScriptedMachine.failure();
        });

        assertThat(runtime.awaitReady(instance, LONG, new Progress() {
                            @Override
                            public void detail(String message) {
                                details.add(message);
                            }
                        })
                        .counts())
                .containsEntry("images", 2);
        assertThat(details).singleElement().asString().contains("waiting for Docker Engine");
        assertThat(engines).hasSize(1);
    }

    @Test
    void anEngineThatCannotStartEndsTheWaitAtOnceWithItsLog() {
        machine.on("is-failed", () -> ScriptedMachine.success(""));
        machine.on("journalctl --unit docker.service", () -> ScriptedMachine.success("first\ninvalid log-opt\n"));

        assertThatThrownBy(() -> runtime.awaitReady(instance, LONG, Progress.NONE))
                .hasMessageContaining("Docker Engine in profile dev did not start")
                .hasMessageContaining("invalid log-opt")
                .hasMessageContaining("berth profile logs dev --source runtime");
    }

    @Test
    void anEngineThatIsNotReadyInTimeIsAFailureWithTheReasonAndItsLog() {
        machine.on("is-failed", ScriptedMachine::failure);
        machine.on("journalctl", () -> ScriptedMachine.success("still loading\n"));

        assertThatThrownBy(() -> runtime.awaitReady(instance, Duration.ofSeconds(1), Progress.NONE))
                .hasMessageContaining("was not ready within 1 s")
                .hasMessageContaining("No such file")
                .hasMessageContaining("still loading");
    }

    @Test
    void anEngineThatHangsHasNoStatus() throws IOException {
        try (FakeEngine _ = FakeEngine.on(directory.resolve("docker.sock"), FakeEngine::hang)) {
            assertThat(runtime.status(instance)).isEmpty();
        }
    }

    @Test
    void aProfileIsWiredToItsSocketBeforeThereIsOne() {
        runtime.wire(instance);

        assertThat(runtime.contexts("dev", Map.of())).isEqualTo(Map.of("docker", "berth-dev"));
        assertThat(directory.resolve("docker/contexts/meta")).isDirectoryRecursivelyContaining("glob:**/meta.json");

        runtime.unwire("dev");
        assertThat(directory.resolve("docker")).isEmptyDirectory();
    }

    private FakeEngine engineUp() {
        try {
            return FakeEngine.on(directory.resolve("docker.sock"), FakeEngine::info);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
