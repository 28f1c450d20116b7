package dev.berth.k3s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class K3sArtifactStoreTest {

    private static final String TEXT = "v1.33.4+k3s1";
    private static final K3sVersion VERSION = K3sVersion.parse(TEXT);
    private static final String BINARY = ReleaseServer.path(TEXT, "k3s");
    private static final String IMAGES = ReleaseServer.path(TEXT, "k3s-airgap-images-amd64.tar.zst");
    private static final Map<String, String> FILES = Map.of(
            "k3s", "the program ".repeat(1000),
            "k3s-arm64", "the arm64 program",
            "k3s-airgap-images-amd64.tar.zst", "the images",
            "k3s-airgap-images-amd64.tar.gz", "the images, larger",
            "k3s-airgap-images-arm64.tar.gz", "the arm64 images");

    @TempDir
    private Path directory;

    private ReleaseServer server;
    private final List<String> notices = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }
    };

    @BeforeEach
    void publish() throws IOException {
        server = new ReleaseServer();
        server.release(TEXT, FILES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bringsTheProgramAndTheSmallestImages() {
        K3sArtifacts artifacts = fetch();

        assertThat(artifacts.binary()).hasContent("the program ".repeat(1000));
        assertThat(artifacts.images()).hasContent("the images").hasFileName("k3s-airgap-images-amd64.tar.zst");
        assertThat(server.requests()).contains("/download/v1.33.4%2Bk3s1/k3s");
    }

    @Test
    void bringsTheFilesOfTheOtherArchitecture() {
        K3sArtifacts artifacts = store().fetch(VERSION, Architecture.AARCH64, progress);

        assertThat(artifacts.binary()).hasContent("the arm64 program");
        assertThat(artifacts.images()).hasContent("the arm64 images");
    }

    @Test
    void needsNoNetworkForWhatItHas() {
        K3sArtifacts first = fetch();
        server.close();

        assertThat(fetch()).isEqualTo(first);
    }

    @Test
    void goesOnWhereADownloadWasCut() {
        server.cutOnce(BINARY, 5000);

        assertThat(fetch().binary()).hasContent("the program ".repeat(1000));
        assertThat(server.requests()).filteredOn(BINARY::equals).hasSize(2);
    }

    @Test
    void refusesAFileThatIsNotWhatTheReleaseSaysAndKeepsNothingOfIt() throws IOException {
        server.put(IMAGES, "other images");

        assertThatThrownBy(this::fetch)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("k3s-airgap-images-amd64.tar.zst")
                .hasMessageContaining("sha256");

        assertThat(cached()).containsExactly("k3s");
        server.put(IMAGES, "the images");
        assertThat(fetch().images()).hasContent("the images");
    }

    @Test
    void bringsADamagedFileAgain() throws IOException {
        Files.writeString(fetch().binary(), "the pro");

        assertThat(fetch().binary()).hasContent("the program ".repeat(1000));
        assertThat(notices).singleElement().asString().contains("damaged");
    }

    @Test
    void tellsOfAReleaseOrAFileThatIsNotThere() {
        assertThatThrownBy(() -> store().fetch(K3sVersion.parse("v1.33.99+k3s1"), Architecture.X86_64, progress))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.NOT_FOUND));

        server.release("v1.0.0", Map.of("k3s", "x"));
        assertThatThrownBy(() -> store().fetch(K3sVersion.parse("v1.0.0"), Architecture.X86_64, progress))
                .hasMessageContaining("v1.0.0")
                .hasMessageContaining("k3s-airgap-images-amd64");

        server.remove(IMAGES);
        assertThatThrownBy(this::fetch).hasMessageContaining(IMAGES.replace("%2B", "+"));
    }

    @Test
    void refusesAPageThatIsShownInsteadOfTheDigests() {
        server.put(ReleaseServer.path(TEXT, "sha256sum-amd64.txt"), "<html>please log in</html>");

        assertThatThrownBy(this::fetch)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("not a list as sha256sum writes it");
        assertThat(directory.resolve("k3s")).doesNotExist();
    }

    @Test
    void takesTheFilesFromADirectory() throws IOException {
        Path files = Files.createDirectories(directory.resolve("mirror/download/" + TEXT));
        StringBuilder digests = new StringBuilder();
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(files.resolve(file.getKey()), file.getValue());
            digests.append(ReleaseServer.sha256(file.getValue()))
                    .append(" *")
                    .append(file.getKey())
                    .append('\n');
        }
        Files.writeString(files.resolve("sha256sum-amd64.txt"), digests);

        K3sArtifacts artifacts = store(
                        K3sSources.mirror(directory.resolve("mirror").toUri()))
                .fetch(VERSION, Architecture.X86_64, progress);

        assertThat(artifacts.images()).hasContent("the images");
        assertThat(server.requests()).isEmpty();
    }

    private K3sArtifacts fetch() {
        return store().fetch(VERSION, Architecture.X86_64, progress);
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .toList();
        }
    }

    private K3sArtifactStore store() {
        return store(K3sSources.mirror(server.url()));
    }

    private K3sArtifactStore store(K3sSources sources) {
        Downloader downloader = new Downloader(
                directory.resolve("cache"),
                Map.of(),
                new DownloadLimits(2, Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofSeconds(20)));
        return new K3sArtifactStore(sources, downloader, directory.resolve("k3s"));
    }
}
