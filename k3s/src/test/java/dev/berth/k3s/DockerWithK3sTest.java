package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.k3s.kubeconfig.ClusterAccess;
import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.kubeconfig.Kubeconfig;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.ReleaseServer;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.ScriptedMachine;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.docker.DockerRuntime;
import dev.berth.runtimes.docker.FakeEngine;
import dev.berth.vm.BootParts;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Docker profile is made of with Kubernetes and without; the engines are in the contract test. */
class DockerWithK3sTest {

    private static final String OLD = "v1.21.2+k3s1";
    private static final String STABLE = "v1.33.4+k3s1";

    @TempDir
    private Path directory;

    private ReleaseServer releases;
    private DockerContexts dockerContexts;
    private KubeContexts kubeContexts;
    private DockerWithK3s runtime;
    private ScriptedMachine machine;

    @BeforeEach
    void publish() throws IOException {
        releases = new ReleaseServer();
        releases.list(Map.of("stable", STABLE), List.of(OLD, STABLE));
        for (String version : List.of(OLD, STABLE)) {
            releases.release(version);
        }
        BerthHome home = new BerthHome(directory.resolve("home"));
        Map<String, String> environment = Map.of("HOME", directory.toString());
        K3sDistribution distribution = Distributions.of(releases.url(), home, DownloadLimits.DEFAULT);
        dockerContexts = new DockerContexts(environment, home);
        kubeContexts = new KubeContexts(environment, home);
        runtime =
                new DockerWithK3s(new DockerRuntime(dockerContexts), new K3sRuntime(kubeContexts, () -> distribution));
        machine = new ScriptedMachine(BerthHome.privateDirectory(directory.resolve("machine")));
    }

    @AfterEach
    void unpublish() {
        releases.close();
    }

    @Test
    void aProfileThatDoesNotAskForKubernetesIsDockerAndNothingElse() {
        BootParts parts = prepare(Map.of("labels", List.of("a=b")));

        assertThat(parts.target()).isEqualTo("berth-docker.target");
        assertThat(parts.readyMarker()).isEqualTo("docker");
        assertThat(parts.disks()).isEmpty();
        assertThat(parts.forwards()).isEmpty();
        assertThat(runtime.contexts("dev", Map.of())).containsOnlyKeys("docker");
    }

    @Test
    void anEngineThatCameWithTheMemoryOfItsMachineIsAskedForNothingButAnAnswer() throws IOException {
        RuntimeInstance instance = new RuntimeInstance("dev", machine, Map.of());
        try (FakeEngine engine = FakeEngine.on(instance.socket(runtime.sockets().getFirst()), FakeEngine::info)) {
            runtime.awaitAnswer(instance, Duration.ofSeconds(10), Progress.NONE);

            assertThat(engine.requests()).containsExactly("GET /_ping HTTP/1.0");
        }
    }

    @Test
    void aProfileWithKubernetesHasBothAndK3sUsesDocker() {
        Map<String, Object> settings = Map.of("labels", List.of("a=b"), "kubernetes", true);
        BootParts parts = prepare(settings);

        assertThat(parts.target()).isEqualTo("berth-docker-k3s.target");
        assertThat(parts.readyMarker()).isEqualTo("k3s");
        assertThat(parts.disks()).hasSize(1);
        assertThat(parts.forwards()).hasSize(1);
        assertThat(content(parts, "/etc/rancher/k3s/config.yaml")).contains("docker: true");
        assertThat(content(parts, "/etc/docker/daemon.json")).contains("a=b").doesNotContain("kubernetes");
        assertThat(runtime.contexts("dev", settings)).isEqualTo(Map.of("docker", "berth-dev", "kube", "berth-dev"));
    }

    @Test
    void dockerManagesControlGroupsAsAnOldK3sDoesUnlessTheProfileSaysHow() {
        Map<String, Object> old = Map.of("version", OLD);

        assertThat(daemon(Map.of("kubernetes", old))).contains("native.cgroupdriver=cgroupfs");
        assertThat(daemon(Map.of("kubernetes", old, "exec-opts", List.of("native.cgroupdriver=systemd"))))
                .contains("native.cgroupdriver=systemd")
                .doesNotContain("cgroupfs");
    }

    @Test
    void aK3sThatAsksDockerLeavesItAsItIs() {
        assertThat(daemon(Map.of("kubernetes", true))).doesNotContain("cgroupdriver");
    }

    @Test
    void aProfileWhoseKubernetesWasTurnedOffHasAKubeContextTooManyAndKeepsThatOfDocker() throws IOException {
        prepare(Map.of("kubernetes", true));
        Files.writeString(
                machine.directory().resolve("kubeconfig"),
                Kubeconfig.parse("dev", "")
                        .with(
                                "berth-dev",
                                new ClusterAccess(URI.create("https://127.0.0.1:1"), "Y2E=", "Y2VydA==", "a2V5"))
                        .text());
        runtime.wire(instance(Map.of("kubernetes", true)));
        assertThat(dockerContexts.exists("berth-dev")).isTrue();
        assertThat(kubeContexts.exists("berth-dev")).isTrue();

        Map<String, Object> off = Map.of("kubernetes", false);
        assertThat(runtime.outdated("dev", off)).isEqualTo(Map.of("kube", "berth-dev"));
        assertThat(runtime.outdated("de", off)).isEmpty();
        assertThat(runtime.outdated("dev", Map.of("kubernetes", true))).isEmpty();

        runtime.unwireOutdated("dev", Map.of("kubernetes", true));
        assertThat(kubeContexts.exists("berth-dev")).isTrue();
        runtime.unwireOutdated("dev", off);
        runtime.wire(instance(off));

        assertThat(dockerContexts.exists("berth-dev")).isTrue();
        assertThat(kubeContexts.exists("berth-dev")).isFalse();
        assertThat(runtime.outdated("dev", off)).isEmpty();
    }

    private String daemon(Map<String, Object> settings) {
        return content(prepare(settings), "/etc/docker/daemon.json");
    }

    private BootParts prepare(Map<String, Object> settings) {
        return runtime.prepare(instance(settings), Progress.NONE);
    }

    private RuntimeInstance instance(Map<String, Object> settings) {
        return new RuntimeInstance("dev", machine, settings);
    }

    private static String content(BootParts parts, String path) {
        return parts.files().stream()
                .filter(file -> file.path().equals(path))
                .map(GuestFile::content)
                .findFirst()
                .orElseThrow();
    }
}
