package dev.berth.runtimes.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.ScriptedMachine;
import dev.berth.runtimes.release.ReleaseFiles;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Shelf;
import dev.berth.vm.file.Tree;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profile gets of nerdctl: from a release, from what is here, or not at all. */
class NerdctlReleasesTest {

    /** Nobody listens on the discard port. */
    private static final URI NOBODY = URI.create("http://127.0.0.1:9");

    @TempDir
    private Path directory;

    private Path mirror;
    private final List<String> notices = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }
    };

    @BeforeEach
    void publish() throws IOException {
        mirror = directory.resolve("mirror");
        StandInRelease.publish(mirror);
    }

    @Test
    void aProfileGetsADiskWithTheReleaseOfThisVersion() {
        assertThat(disks(mirror.toUri(), Map.of()))
                .singleElement()
                .satisfies(disk -> assertThat(disk.serial()).isEqualTo("berth-nerdctl"))
                .satisfies(disk -> assertThat(disk.file()).isNotEmptyFile());
        assertThat(notices).isEmpty();
    }

    @Test
    void whatHasBeenBroughtOnceNeedsNoNetworkAgain() {
        List<ReadOnlyDisk> first = disks(mirror.toUri(), Map.of());

        assertThat(disks(NOBODY, Map.of())).isEqualTo(first);
        assertThat(notices).isEmpty();
    }

    @Test
    void withoutANetworkAnotherVersionThatIsHereWillDo() throws IOException {
        StandInRelease.publish(mirror, "v2.1.10", release -> {});
        StandInRelease.publish(mirror, "v2.1.9", release -> release.program("bin/tini", "x"));
        List<ReadOnlyDisk> newest = disks(mirror.toUri(), Map.of("nerdctl", "v2.1.10"));
        disks(mirror.toUri(), Map.of("nerdctl", "2.1.9"));

        assertThat(disks(NOBODY, Map.of())).isEqualTo(newest);
        assertThat(notices).singleElement().asString().contains("v2.2.2 could not be downloaded", "v2.1.10 is used");
    }

    @Test
    void withoutANetworkAndWithNothingHereThereIsOneNoticeThatSaysHowToGetIt() {
        assertThat(disks(NOBODY, Map.of())).isEmpty();
        assertThat(disks(NOBODY, Map.of("nerdctl", "v2.1.3"))).isEmpty();

        assertThat(notices)
                .hasSize(2)
                .allSatisfy(notice -> assertThat(notice)
                        .contains("BuildKit are missing", "only ctr", "BERTH_NERDCTL_MIRROR", "restart the profile"));
    }

    @Test
    void aVersionTheUserNamedIsNotReplacedByAnother() {
        disks(mirror.toUri(), Map.of());

        assertThat(disks(NOBODY, Map.of("nerdctl", "v2.1.3"))).isEmpty();
    }

    @Test
    void aProfileCanDoWithout() {
        assertThat(disks(mirror.toUri(), Map.of("nerdctl", "none"))).isEmpty();
        assertThat(notices).isEmpty();
        assertThat(directory.resolve("disks")).doesNotExist();
    }

    @Test
    void aVersionThatDoesNotExistIsAnErrorAndNothingIsMade() {
        assertThatThrownBy(() -> disks(mirror.toUri(), Map.of("nerdctl", "v9.9.9")))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.NOT_FOUND))
                .hasMessageContaining("v9.9.9/SHA256SUMS");
        assertThat(directory.resolve("nerdctl")).doesNotExist();
    }

    @Test
    void anArchiveThatIsNotWhatTheReleaseSaysIsAnErrorAndNothingIsMade() throws IOException {
        Path archive = StandInRelease.publish(mirror, "v2.2.2", release -> {});
        Files.writeString(archive, "something else");

        assertThatThrownBy(() -> disks(mirror.toUri(), Map.of()))
                .hasMessageContaining("is not the one asked for")
                .hasMessageContaining("sha256");
        assertThat(directory.resolve("disks")).isDirectoryNotContaining("glob:**/disk.raw");
    }

    @Test
    void aReleaseWithoutAnArchiveForThisArchitectureIsAnError() throws IOException {
        Path sums = mirror.resolve("download/v2.2.2/SHA256SUMS");
        Files.writeString(sums, "0".repeat(64) + "  nerdctl-full-2.2.2-linux-riscv64.tar.gz\n");

        assertThatThrownBy(() -> disks(mirror.toUri(), Map.of()))
                .hasMessageContaining("has no file nerdctl-full-2.2.2-linux-"
                        + Architecture.host().debianName());
    }

    @Test
    void aListThatIsNotAListIsAnError() throws IOException {
        Files.writeString(mirror.resolve("download/v2.2.2/SHA256SUMS"), "<html>please log in</html>");

        assertThatThrownBy(() -> disks(mirror.toUri(), Map.of())).hasMessageContaining("not a list as sha256sum");
    }

    @Test
    void aDiskThatWasMadeNeedsItsArchiveNoMore() {
        List<ReadOnlyDisk> first = disks(mirror.toUri(), Map.of());
        Tree.delete(directory.resolve("cache"));

        assertThat(disks(NOBODY, Map.of())).isEqualTo(first);
    }

    @Test
    void aReleaseIsKnownByItsDiskAndForgottenWithIt() {
        Path disk = disks(mirror.toUri(), Map.of()).getFirst().file();
        NerdctlReleases releases = releases(directory, NOBODY);
        assertThat(releases.disks()).isEqualTo(Map.of(disk, "nerdctl v2.2.2"));

        releases.forgetOthers();
        assertThat(disks(NOBODY, Map.of())).hasSize(1);

        Shelf shelf = new Shelf(directory.resolve("disks"));
        shelf.items().forEach(shelf::clear);
        releases.forgetOthers();
        assertThat(releases.disks()).isEmpty();
        assertThat(directory.resolve("nerdctl")).isEmptyDirectory();
    }

    private List<ReadOnlyDisk> disks(URI place, Map<String, Object> settings) {
        return new ContainerdRuntime(() -> releases(directory, place))
                .prepare(new RuntimeInstance("dev", new ScriptedMachine(directory), settings), progress)
                .disks();
    }

    static NerdctlReleases releases(Path directory, URI place) {
        Downloader downloader = new Downloader(
                directory.resolve("cache"),
                Map.of(),
                new DownloadLimits(2, Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofSeconds(20)));
        return new NerdctlReleases(
                Map.of("BERTH_NERDCTL_MIRROR", place.toString()),
                new ReleaseFiles(downloader),
                new ArtifactDisks(directory.resolve("disks"), System.getenv(), new ProcessRunner(System.getenv())),
                directory.resolve("nerdctl"));
    }
}
