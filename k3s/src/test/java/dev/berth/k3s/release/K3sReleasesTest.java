package dev.berth.k3s.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class K3sReleasesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path directory;

    private ReleaseServer server;
    private final List<String> notices = new ArrayList<>();
    private final List<Runnable> background = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }
    };

    @BeforeEach
    void publish() throws IOException {
        server = new ReleaseServer();
        server.list(
                Map.of(
                        "stable",
                        "v1.33.4+k3s1",
                        "latest",
                        "v1.34.1+k3s1",
                        "v1.33",
                        "v1.33.5+k3s1",
                        "v1.20",
                        "v1.20.15+k3s1"),
                List.of(
                        "v1.35.0-rc1+k3s1",
                        "v1.34.1+k3s1",
                        "v1.33.5+k3s1",
                        "v1.33.4+k3s2",
                        "v1.33.4+k3s1",
                        "v1.32.8+k3s1",
                        "nightly"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "stable,v1.33.4+k3s1",
        "latest,v1.34.1+k3s1",
        "v1.33,v1.33.5+k3s1",
        "1.32,v1.32.8+k3s1",
        "v1.33.4,v1.33.4+k3s2",
        "v1.33.4+k3s1,v1.33.4+k3s1",
        "v1.35.0-rc1+k3s1,v1.35.0-rc1+k3s1",
        "v1.20,v1.20.15+k3s1"
    })
    void findsTheVersionThatIsMeant(String asked, String meant) {
        assertThat(releases(NOW).resolve(VersionRequest.parse(asked), progress)).hasToString(meant);
    }

    @Test
    void namesNearVersionsWhenThereIsNoSuchOne() {
        assertThatThrownBy(() -> releases(NOW).resolve(VersionRequest.parse("v1.33.9+k3s1"), progress))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("there is no K3s v1.33.9+k3s1")
                .hasMessageContaining("Near it are: v1.33.5+k3s1, v1.33.4+k3s2, v1.33.4+k3s1");
        assertThatThrownBy(() -> releases(NOW).resolve(VersionRequest.parse("v1.39"), progress))
                .hasMessageContaining("v1.34.1+k3s1");
        assertThatThrownBy(() -> releases(NOW).resolve(VersionRequest.parse("stabel"), progress))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.NOT_FOUND))
                .hasMessageContaining("stable");
    }

    @Test
    void findsAnExactVersionThatOnlyItsFilesTellOf() {
        server.release("v1.21.2+k3s1", Map.of("k3s", "x"));

        assertThat(releases(NOW).resolve(VersionRequest.parse("v1.21.2+k3s1"), progress))
                .hasToString("v1.21.2+k3s1");
    }

    @Test
    void asksOnceAndKeepsTheAnswerForHours() {
        releases(NOW).list(progress);
        assertThat(server.requests()).containsExactly("/v1-release/channels", "/releases.json");

        ReleaseList kept = releases(NOW.plus(Duration.ofHours(5))).list(progress);

        assertThat(server.requests()).isEmpty();
        assertThat(kept.asOf()).isEqualTo(NOW);
        assertThat(kept.versions())
                .startsWith(K3sVersion.parse("v1.35.0-rc1+k3s1"))
                .hasSize(7);
    }

    @Test
    void asksAgainWhenTheKeptListIsOfATimeThatHasNotComeYet() {
        releases(NOW.plus(Duration.ofDays(900))).list(progress);
        server.requests();

        assertThat(releases(NOW).list(progress).asOf()).isEqualTo(NOW);
    }

    @Test
    void usesAnOlderListAtOnceAndRenewsItMeanwhile() {
        releases(NOW).list(progress);
        Instant tomorrow = NOW.plus(Duration.ofDays(1));

        assertThat(releases(tomorrow).list(progress).asOf()).isEqualTo(NOW);
        background.forEach(Runnable::run);

        assertThat(releases(tomorrow).list(progress).asOf()).isEqualTo(tomorrow);
        assertThat(notices).isEmpty();
    }

    @Test
    void goesOnWithAnOldListWhenNobodyAnswersAndSaysSo() {
        releases(NOW).list(progress);
        server.close();

        K3sReleases later = releases(NOW.plus(Duration.ofDays(30)));

        assertThat(later.resolve(VersionRequest.STABLE, progress)).hasToString("v1.33.4+k3s1");
        assertThat(notices).singleElement().asString().contains("2026-11-23").contains("could not be renewed");
    }

    @Test
    void findsAVersionThatCameOutAfterTheListWasKept() {
        releases(NOW).list(progress);
        server.list(Map.of("stable", "v1.36.0+k3s1"), List.of("v1.36.0+k3s1"));

        assertThat(releases(NOW.plus(Duration.ofHours(1))).resolve(VersionRequest.parse("v1.36"), progress))
                .hasToString("v1.36.0+k3s1");
    }

    @Test
    void goesOnWithTheChannelsWhenTheListIsRefusedAndSaysSo() {
        server.remove("/releases.json");

        assertThat(releases(NOW).resolve(VersionRequest.STABLE, progress)).hasToString("v1.33.4+k3s1");

        assertThat(notices).singleElement().asString().contains("/releases.json");
        assertThat(releases(NOW).kept()).isEmpty();
    }

    @Test
    void failsWhenNobodyAnswersAndNothingIsKept() {
        server.close();

        assertThatThrownBy(() -> releases(NOW).resolve(VersionRequest.STABLE, progress))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("/v1-release/channels");
    }

    @Test
    void saysWhenTheAnswerIsNotAList() {
        server.put("/v1-release/channels", "<html>please log in</html>");
        assertThatThrownBy(() -> releases(NOW).list(progress)).hasMessageContaining("not a list of releases");

        server.put("/v1-release/channels", "{}");
        assertThatThrownBy(() -> releases(NOW).list(progress)).hasMessageContaining("not a list of releases");
        assertThat(directory.resolve("k3s/releases.json")).doesNotExist();
    }

    @Test
    void asksAgainWhenTheKeptListIsDamaged() throws IOException {
        releases(NOW).list(progress);
        Files.writeString(directory.resolve("k3s/releases.json"), "{\"asOf\":");

        assertThat(releases(NOW).list(progress).channels()).containsKey("stable");
    }

    @Test
    void readsTheListsFromADirectory() throws IOException {
        server.close();
        Files.createDirectories(directory.resolve("mirror/v1-release"));
        Files.writeString(
                directory.resolve("mirror/v1-release/channels"),
                "{\"data\":[{\"name\":\"stable\",\"latest\":\"v1.33.4+k3s1\"}]}");
        Files.writeString(directory.resolve("mirror/releases.json"), "[]");

        K3sReleases releases =
                releases(K3sSources.mirror(directory.resolve("mirror").toUri()), NOW);

        assertThat(releases.resolve(VersionRequest.STABLE, progress)).hasToString("v1.33.4+k3s1");
    }

    @Test
    void takesThePlacesFromTheEnvironment() {
        assertThat(K3sSources.of(Map.of())).isEqualTo(K3sSources.PUBLIC);
        assertThat(K3sSources.of(Map.of(
                        "BERTH_K3S_MIRROR", "https://mirror.example/k3s/",
                        "BERTH_K3S_RELEASES_URL", "file:///srv/releases.json")))
                .isEqualTo(new K3sSources(
                        URI.create("https://mirror.example/k3s/v1-release/channels"),
                        URI.create("file:///srv/releases.json"),
                        URI.create("https://mirror.example/k3s/")));
        assertThatThrownBy(() -> K3sSources.of(Map.of("BERTH_K3S_MIRROR", "/srv/k3s")))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("BERTH_K3S_MIRROR");
    }

    private K3sReleases releases(Instant now) {
        return releases(K3sSources.mirror(server.url()), now);
    }

    private K3sReleases releases(K3sSources sources, Instant now) {
        Downloader downloader = new Downloader(
                directory.resolve("cache"),
                Map.of(),
                new DownloadLimits(2, Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofSeconds(20)));
        return new K3sReleases(
                sources,
                downloader,
                new ReleaseListFile(directory.resolve("k3s/releases.json")),
                Clock.fixed(now, ZoneOffset.UTC),
                background::add);
    }
}
