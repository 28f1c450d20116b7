package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeContract;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** K3s keeps what every runtime promises. */
@Tag("vm")
class K3sContractTest extends RuntimeContract {

    private final PublishedK3s published = new PublishedK3s();

    @AfterAll
    void unpublish() {
        published.close();
    }

    @Override
    protected ContainerRuntime runtime(Map<String, String> environment, BerthHome home) {
        K3sDistribution distribution = published.distribution(home);
        return new K3sRuntime(new KubeContexts(environment, home), () -> distribution);
    }

    @Override
    protected Map<String, Object> settings() {
        Map<String, Object> settings = published.settings(Map.of("node-label", List.of("berth=contract")));
        settings.put("registries", Map.of("mirrors", Map.of("registry.example", Map.of())));
        return settings;
    }

    @Override
    protected void assertConfigured(RuntimeInstance instance) {
        assertThat(PublishedK3s.node(instance).getMetadata().getLabels()).containsEntry("berth", "contract");
        assertThat(instance.machine()
                        .guest()
                        .run("stat -c %a /etc/rancher/k3s/*.yaml | sort -u", Duration.ofSeconds(30))
                        .stdout()
                        .strip())
                .isEqualTo("600");
        assertThat(instance.machine().guest().run("/usr/lib/berth/attach berth-k3s /opt/k3s", Duration.ofSeconds(30)))
                .as("a K3s that is started again finds its disk where it is")
                .matches(CommandResult::succeeded);
    }

    @Override
    protected void configureClients(Path home) throws IOException {
        Path kube = Files.createDirectories(home.resolve(".kube"));
        Files.writeString(
                kube.resolve("config"),
                "# theirs\ncurrent-context: theirs\nclusters: []\nusers: []\ncontexts:\n- name: theirs\n");
    }
}
