package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sArtifactStore;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sReleases;
import dev.berth.k3s.release.K3sSources;
import dev.berth.k3s.release.ReleaseListFile;
import dev.berth.k3s.release.ReleaseServer;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeContract;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.ProcessRunner;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * K3s keeps what every runtime promises. Without a network that is a stand-in for K3s, published on the loopback as a
 * release. {@code BERTH_TEST_K3S} names a directory with a real one instead: laid out as a mirror, and with an
 * {@code engine.yaml} of the settings that this K3s needs.
 */
@Tag("vm")
class K3sContractTest extends RuntimeContract {

    private static final String VERSION = "v1.33.4+k3s1";

    private final Optional<Path> real =
            Optional.ofNullable(System.getenv("BERTH_TEST_K3S")).map(Path::of);

    private final ReleaseServer server = server();

    @AfterAll
    void unpublish() {
        server.close();
    }

    @Override
    protected ContainerRuntime runtime(Map<String, String> environment, BerthHome home) {
        K3sSources sources =
                K3sSources.mirror(real.map(directory -> directory.toUri()).orElseGet(server::url));
        Downloader downloader = new Downloader(home.cache(), environment, DownloadLimits.DEFAULT);
        K3sReleases releases = new K3sReleases(
                sources,
                downloader,
                new ReleaseListFile(home.k3s().resolve("releases.json")),
                Clock.systemUTC(),
                Runnable::run);
        K3sDistribution distribution = new K3sDistribution(
                releases,
                new K3sArtifactStore(sources, downloader, home.k3s()),
                new ArtifactDisks(home.disks(), System.getenv(), new ProcessRunner(System.getenv())));
        return new K3sRuntime(new KubeContexts(environment, home), () -> distribution);
    }

    @Override
    protected Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, Object> config = new LinkedHashMap<>();
        real.ifPresent(directory -> settings.putAll(yaml(directory.resolve("engine.yaml"))));
        if (settings.get("config") instanceof Map<?, ?> needed) {
            needed.forEach((key, value) -> config.put(String.valueOf(key), value));
        }
        config.put("node-label", List.of("berth=contract"));
        settings.put("config", config);
        settings.put("registries", Map.of("mirrors", Map.of("registry.example", Map.of())));
        return settings;
    }

    @Override
    protected void assertConfigured(RuntimeInstance instance) {
        String kubeconfig = text(instance.machine().directory().resolve("kubeconfig"));
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build()) {
            assertThat(client.nodes()
                            .withName(instance.profile())
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry("berth", "contract");
        }
        assertThat(instance.machine()
                        .guest()
                        .run("stat -c %a /etc/rancher/k3s/*.yaml | sort -u", Duration.ofSeconds(30))
                        .stdout()
                        .strip())
                .isEqualTo("600");
    }

    @Override
    protected void configureClients(Path home) throws IOException {
        Path kube = Files.createDirectories(home.resolve(".kube"));
        Files.writeString(
                kube.resolve("config"),
                "# theirs\ncurrent-context: theirs\nclusters: []\nusers: []\ncontexts:\n- name: theirs\n");
    }

    private static ReleaseServer server() {
        try (InputStream standIn =
                Objects.requireNonNull(K3sContractTest.class.getResourceAsStream("stand-in"), "stand-in")) {
            String program = new String(standIn.readAllBytes(), StandardCharsets.UTF_8).replace("@VERSION@", VERSION);
            ReleaseServer server = new ReleaseServer();
            server.list(Map.of("stable", VERSION), List.of(VERSION));
            server.release(
                    VERSION,
                    Map.of(
                            "k3s",
                            program,
                            "k3s-arm64",
                            program,
                            "k3s-airgap-images-amd64.tar.zst",
                            "no images",
                            "k3s-airgap-images-arm64.tar.zst",
                            "no images"));
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> yaml(Path file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
