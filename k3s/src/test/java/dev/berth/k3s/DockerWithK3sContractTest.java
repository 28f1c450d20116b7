package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeContract;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.docker.DockerContexts;
import dev.berth.runtimes.docker.DockerRuntime;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Docker with K3s beside it keeps what every runtime promises. */
@Tag("vm")
class DockerWithK3sContractTest extends RuntimeContract {

    private final PublishedK3s published = new PublishedK3s();

    @AfterAll
    void unpublish() {
        published.close();
    }

    @Override
    protected ContainerRuntime runtime(Map<String, String> environment, BerthHome home) {
        K3sDistribution distribution = published.distribution(home);
        return new DockerWithK3s(
                new DockerRuntime(new DockerContexts(environment, home)),
                new K3sRuntime(new KubeContexts(environment, home), () -> distribution));
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "labels",
                List.of("berth=docker"),
                "kubernetes",
                published.settings(Map.of("node-label", List.of("berth=cluster"))));
    }

    @Override
    protected void assertConfigured(RuntimeInstance instance) {
        assertThat(run(instance, "docker info --format '{{.Labels}}'")).isEqualTo("[berth=docker]");
        assertThat(PublishedK3s.node(instance).getMetadata().getLabels()).containsEntry("berth", "cluster");
        if (published.isStandIn()) {
            assertThat(run(instance, "docker image ls --format '{{.Repository}}'"))
                    .as("what K3s needs is in Docker without a network")
                    .isEqualTo(PublishedK3s.IMAGE);
        } else {
            assertThat(PublishedK3s.node(instance).getStatus().getNodeInfo().getContainerRuntimeVersion())
                    .startsWith("docker://");
        }
    }

    /** Docker as it is before any context was made, and a kubeconfig with entries of others. */
    @Override
    protected void configureClients(Path home) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve(".docker")).resolve("config.json"), "{}");
        Files.writeString(
                Files.createDirectories(home.resolve(".kube")).resolve("config"),
                "current-context: theirs\nclusters: []\nusers: []\ncontexts:\n- name: theirs\n");
    }

    private static String run(RuntimeInstance instance, String script) {
        return instance.machine()
                .guest()
                .run(script, Duration.ofMinutes(1))
                .stdout()
                .strip();
    }
}
