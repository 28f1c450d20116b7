package dev.berth.runtimes.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeContract;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.CommandResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** containerd keeps what every runtime promises, with a stand-in for nerdctl that comes as a release does. */
@Tag("vm")
class ContainerdContractTest extends RuntimeContract {

    private final Path mirror = mirror();
    private final HttpServer server = SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), mirror, OutputLevel.NONE);

    private static Path mirror() {
        try {
            return Files.createTempDirectory("berth-mirror").toRealPath();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    void unpublish() {
        server.stop(0);
        Tree.delete(mirror);
    }

    @Override
    protected ContainerRuntime runtime(Map<String, String> environment, BerthHome home) {
        try {
            StandInRelease.publish(mirror);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.start();
        URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ContainerdRuntime(() -> NerdctlReleasesTest.releases(home.root(), place));
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "config",
                "[metrics]\n  address = \"127.0.0.1:1338\"\n",
                "registries",
                Map.of("docker.io", List.of("https://mirror.example", "http://registry.local:5000")));
    }

    @Override
    protected void assertConfigured(RuntimeInstance instance) {
        assertThat(in(instance, "containerd config dump"))
                .contains("127.0.0.1:1338")
                .contains("io.containerd.grpc.v1.cri");
        assertThat(in(instance, "cat /run/berth/registries/docker.io/hosts.toml"))
                .contains("[host.\"https://mirror.example\"]", "[host.\"http://registry.local:5000\"]");
        assertThat(in(instance, "nerdctl version")).isEqualTo("Client: stand-in\n");
        assertThat(in(instance, "systemctl is-active buildkit.service")).isEqualTo("active\n");
        assertThat(in(instance, "journalctl --unit buildkit.service --output cat"))
                .contains("--config=/run/berth/buildkitd.toml", "--containerd-worker-namespace=default");
        assertThat(in(instance, "cat /run/berth/buildkitd.toml")).contains("mirrors = [\"mirror.example\"");
        assertThat(in(instance, "findmnt --noheadings --output OPTIONS /opt/nerdctl"))
                .startsWith("ro,");
        assertThat(in(instance, "findmnt --noheadings --output SOURCE /var/lib/buildkit"))
                .contains("[/buildkit]");
    }

    private static String in(RuntimeInstance instance, String script) {
        CommandResult result = instance.machine().guest().run(script, Duration.ofSeconds(30));
        assertThat(result.succeeded()).as(script + ": " + result.stderr()).isTrue();
        return result.stdout();
    }

    @Override
    protected void configureClients(Path home) throws IOException {
        Files.writeString(home.resolve("a file of the user's"), "his");
    }
}
