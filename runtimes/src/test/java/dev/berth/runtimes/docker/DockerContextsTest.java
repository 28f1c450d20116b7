package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerContextsTest {

    /** sha256 of berth-dev, the directory docker itself makes for it. */
    private static final String META =
            "contexts/meta/89c524203afbd79b167a9d3eb7875ba7d561f596fa8941587bb76fb36856199d/meta.json";

    /** What docker 28.2.2 writes for {@code docker context create berth-dev --docker host=unix:///x/docker.sock}. */
    private static final String BY_DOCKER = "{\"Name\":\"berth-dev\",\"Metadata\":{},\"Endpoints\":"
            + "{\"docker\":{\"Host\":\"unix:///x/docker.sock\",\"SkipTLSVerify\":false}}}";

    private static final Path SOCKET = Path.of("/home/me/.berth/profiles/dev/docker.sock");

    @TempDir
    Path directory;

    @TempDir
    Path home;

    private DockerContexts contexts;

    @BeforeEach
    void injectEnvironment() {
        contexts = contexts(home);
    }

    @Test
    void aContextIsWrittenAsDockerWritesIt() throws IOException {
        contexts.write("dev", SOCKET);

        assertThat(directory.resolve(META))
                .hasContent("{\"Name\":\"berth-dev\",\"Metadata\":{\"Description\":\"Berth profile dev\","
                        + "\"dev.berth.profile\":\"dev\",\"dev.berth.home\":\"" + home + "\"},"
                        + "\"Endpoints\":{\"docker\":{\"Host\":\"unix://" + SOCKET + "\",\"SkipTLSVerify\":false}}}");
        assertThat(contexts.exists("berth-dev")).isTrue();
        assertThat(directory.resolve("config.json")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(META))))
                .isEqualTo("rw-------");
    }

    @Test
    void aConfigurationThatCannotBeEditedIsSaidBeforeAnythingIsDone() throws IOException {
        contexts.requireOwn("dev");
        contexts.requireEditable();
        Path config = Files.writeString(directory.resolve("config.json"), "{}");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(contexts::requireEditable)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void writingAgainChangesNothing() throws IOException {
        contexts.write("dev", SOCKET);
        // The user may describe the context in words of their own.
        String described = Files.readString(directory.resolve(META)).replace("Berth profile dev", "my own");
        Files.writeString(directory.resolve(META), described);

        contexts.write("dev", SOCKET);

        assertThat(directory.resolve(META)).hasContent(described);
    }

    @Test
    void aContextFollowsItsSocketAndKeepsTheRest() throws IOException {
        contexts.write("dev", SOCKET);
        Path meta = directory.resolve(META);
        Files.writeString(meta, Files.readString(meta).replace("Berth profile dev", "my own"));

        contexts.write("dev", Path.of("/elsewhere/docker.sock"));

        assertThat(meta)
                .content()
                .contains("unix:///elsewhere/docker.sock", "my own")
                .doesNotContain(SOCKET.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_DOCKER, "not JSON", "[]", "{\"Metadata\":{\"dev.berth.profile\":\"dev\"}}"})
    void aContextOfOurNameThatWeDidNotMakeIsNeitherChangedNorRemoved(String theirs) throws IOException {
        Path meta = directory.resolve(META);
        Files.createDirectories(meta.resolveSibling(""));
        Files.writeString(meta, theirs);

        assertThatThrownBy(() -> contexts.write("dev", SOCKET))
                .hasMessageContaining("could not make the docker context berth-dev")
                .hasMessageContaining("docker context rm berth-dev");
        contexts.remove("dev");

        assertThat(contexts.isForeign("berth-dev")).isTrue();
        assertThat(meta).hasContent(theirs);
    }

    @Test
    void aContextOfTheSameProfileInAnotherHomeIsNotOurs(@TempDir Path otherHome) throws IOException {
        Files.createDirectories(otherHome.resolve("profiles/dev"));
        contexts(otherHome).write("dev", SOCKET);

        assertThatThrownBy(() -> contexts.write("dev", SOCKET)).hasMessageContaining("this Berth did not make");
        assertThat(contexts.isForeign("berth-dev")).isTrue();
        assertThat(contexts(otherHome).isForeign("berth-dev")).isFalse();
        contexts.remove("dev");
        assertThat(contexts.exists("berth-dev")).isTrue();
    }

    @Test
    void aContextOfAHomeThatIsReachedByAnotherPathIsOurs() throws IOException {
        Files.createDirectories(home.resolve("profiles/dev"));
        contexts.write("dev", SOCKET);
        DockerContexts byLink = contexts(Files.createSymbolicLink(directory.resolve("link"), home));

        assertThat(byLink.isForeign("berth-dev")).isFalse();
        byLink.remove("dev");

        assertThat(contexts.exists("berth-dev")).isFalse();
    }

    @Test
    void aContextLeftByAHomeThatIsGoneIsTakenOver(@TempDir Path otherHome) {
        contexts(otherHome).write("dev", SOCKET);
        assertThat(contexts.isForeign("berth-dev")).isFalse();

        contexts.write("dev", SOCKET);
        contexts.remove("dev");

        assertThat(contexts.exists("berth-dev")).isFalse();
    }

    @Test
    void removingLeavesNothingOfOursAndEverythingOfOthers() throws IOException {
        contexts.write("dev", SOCKET);
        contexts.write("other", SOCKET);

        contexts.remove("dev");
        contexts.remove("dev");

        assertThat(directory.resolve(META).resolveSibling("")).doesNotExist();
        assertThat(contexts.exists("berth-other")).isTrue();
    }

    @Test
    void removingTheSelectedContextLeavesDockerUsable() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\n\t\"auths\": {}\n}");
        contexts.write("dev", SOCKET);
        contexts.select(Optional.of("berth-dev"));

        contexts.remove("dev");

        assertThat(directory.resolve("config.json")).hasContent("{\n\t\"auths\": {}\n}");
    }

    @Test
    void removingCompletesARemovalThatWasCutShort() {
        contexts.select(Optional.of("berth-dev"));

        contexts.remove("dev");

        assertThat(contexts.current()).isEmpty();
    }

    @Test
    void aSelectionOfAContextThatIsGoneIsTold() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"currentContext\":\"gone\"}");

        assertThat(contexts.current()).contains("gone");
        assertThat(contexts.exists("gone")).isFalse();
    }

    @Test
    void theDefaultContextIsAlwaysThere() {
        assertThat(contexts.isForeign("default")).isTrue();
        assertThat(contexts.isForeign("gone")).isFalse();
        assertThat(contexts.exists("default")).isTrue();
        assertThat(contexts.current()).isEmpty();
    }

    @Test
    void aConfigurationThatCannotBeParsedStaysAndItsPasswordsAreNotShown() throws IOException {
        String broken = "{\n  \"auths\": {\"registry\": {\"auth\": secret}}\n}";
        Files.writeString(directory.resolve("config.json"), broken);

        assertThat(contexts.current()).isEmpty();
        assertThatThrownBy(() -> contexts.select(Optional.of("berth-dev")))
                .hasMessageContaining(directory.resolve("config.json").toString())
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("secret");
        assertThat(directory.resolve("config.json")).hasContent(broken);
    }

    @Test
    void selectingNothingInAConfigurationThatIsNotThereMakesNone() {
        contexts.select(Optional.empty());

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theEnvironmentSaysWhereTheConfigurationIs() {
        DockerContexts inHome =
                new DockerContexts(Map.of("HOME", directory.toString(), "DOCKER_CONFIG", ""), new BerthHome(home));

        inHome.select(Optional.of("berth-dev"));

        assertThat(directory.resolve(".docker/config.json")).exists();
    }

    @Test
    void theEnvironmentOverridesTheSelection() {
        assertThat(contexts.overriddenBy()).isEmpty();
        assertThat(overriddenBy(Map.of("DOCKER_HOST", ""))).isEmpty();
        assertThat(overriddenBy(Map.of("DOCKER_CONTEXT", "x"))).contains("DOCKER_CONTEXT");
        assertThat(overriddenBy(Map.of("DOCKER_CONTEXT", "x", "DOCKER_HOST", "unix:///x")))
                .contains("DOCKER_HOST");
    }

    private Optional<String> overriddenBy(Map<String, String> environment) {
        return new DockerContexts(environment, new BerthHome(home)).overriddenBy();
    }

    private DockerContexts contexts(Path berthHome) {
        return new DockerContexts(Map.of("DOCKER_CONFIG", directory.toString()), new BerthHome(berthHome));
    }
}
