package dev.berth.k3s;

import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.ReleaseServer;
import dev.berth.runtimes.DockerArchive;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The K3s that contract tests run. Without a network that is a stand-in, published on the loopback as a release.
 * {@code BERTH_TEST_K3S} names a directory with a real one instead: laid out as a mirror, and with an
 * {@code engine.yaml} of the settings that this K3s needs.
 */
final class PublishedK3s implements AutoCloseable {

    /** The image in the stand-in's archive. */
    static final String IMAGE = "stand-in/pause";

    private static final String VERSION = "v1.33.4+k3s1";

    private final Optional<Path> real =
            Optional.ofNullable(System.getenv("BERTH_TEST_K3S")).map(Path::of);

    private final ReleaseServer server;

    PublishedK3s() {
        try (InputStream standIn =
                Objects.requireNonNull(PublishedK3s.class.getResourceAsStream("stand-in"), "stand-in")) {
            String program = new String(standIn.readAllBytes(), StandardCharsets.UTF_8).replace("@VERSION@", VERSION);
            String images = images();
            server = new ReleaseServer();
            server.list(Map.of("stable", VERSION), List.of(VERSION));
            server.release(
                    VERSION,
                    Map.of(
                            "k3s",
                            program,
                            "k3s-arm64",
                            program,
                            "k3s-airgap-images-amd64.tar",
                            images,
                            "k3s-airgap-images-arm64.tar",
                            images));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether it is the stand-in. */
    boolean isStandIn() {
        return real.isEmpty();
    }

    K3sDistribution distribution(BerthHome home) {
        return Distributions.of(
                real.map(directory -> directory.toUri()).orElseGet(server::url), home, DownloadLimits.DEFAULT);
    }

    /** Settings that this K3s needs, and more for its configuration file. */
    Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>();
        real.ifPresent(directory -> settings.putAll(yaml(directory.resolve("engine.yaml"))));
        Map<String, Object> config = new LinkedHashMap<>();
        if (settings.get("config") instanceof Map<?, ?> needed) {
            needed.forEach((key, value) -> config.put(String.valueOf(key), value));
        }
        config.putAll(more);
        settings.put("config", config);
        return settings;
    }

    /** The node of a profile's cluster, asked with the credentials that are kept of it. */
    static Node node(RuntimeInstance instance) {
        String kubeconfig = text(instance.machine().directory().resolve("kubeconfig"));
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build()) {
            return client.nodes().withName(instance.profile()).get();
        }
    }

    /** An archive of one image, which holds nothing but ASCII. */
    private static String images() throws IOException {
        Path directory = Files.createTempDirectory("berth-images-");
        try {
            Path layer = Files.write(directory.resolve("layer.tar"), new byte[1024]);
            Path archive = directory.resolve("images.tar");
            DockerArchive.write(IMAGE, Architecture.host().debianName(), layer, archive);
            return Files.readString(archive, StandardCharsets.US_ASCII);
        } finally {
            Tree.delete(directory);
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

    @Override
    public void close() {
        server.close();
    }
}
