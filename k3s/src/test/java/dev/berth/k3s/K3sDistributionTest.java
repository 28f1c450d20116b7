package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.k3s.release.ReleaseServer;
import dev.berth.k3s.release.VersionRequest;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Shelf;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of K3s is kept on the host, and what of it is left when its disks are pruned. */
class K3sDistributionTest {

    private static final K3sVersion VERSION = K3sVersion.parse("v1.33.4+k3s1");
    private static final K3sVersion OLD = K3sVersion.parse("v1.20.0+k3s2");
    private static final K3sVersion WITHOUT_IMAGES = K3sVersion.parse("v1.1.0+k3s1");

    @TempDir
    private Path directory;

    private ReleaseServer releases;
    private BerthHome home;
    private K3sDistribution distribution;

    @BeforeEach
    void publish() throws IOException {
        releases = new ReleaseServer();
        releases.list(Map.of("stable", VERSION.toString()), List.of(VERSION.toString()));
        releases.release(VERSION.toString());
        releases.release(WITHOUT_IMAGES.toString(), Map.of("k3s", "the program", "k3s-arm64", "the program"));
        home = new BerthHome(directory.resolve("home"));
        distribution = Distributions.of(releases.url(), home, DownloadLimits.DEFAULT);
    }

    @AfterEach
    void unpublish() {
        releases.close();
    }

    @Test
    void aReleaseIsKnownByItsDiskAndForgottenWithIt() {
        Path disk = distribution.disk(VERSION, Progress.NONE);
        assertThat(distribution.disks()).isEqualTo(Map.of(disk, "K3s v1.33.4+k3s1"));

        distribution.forgetOthers();
        assertThat(home.k3s().resolve(VERSION.toString())).isNotEmptyDirectory();

        Shelf disks = new Shelf(home.disks());
        disks.items().forEach(disks::clear);
        assertThat(distribution.disks()).isEmpty();
        distribution.forgetOthers();
        assertThat(home.k3s().resolve(VERSION.toString())).doesNotExist();

        assertThat(distribution.disk(VERSION, Progress.NONE)).isEqualTo(disk).isNotEmptyFile();
    }

    @Test
    void anExactVersionThatIsKeptIsFoundWithoutANetworkWhateverTheListOfReleases() {
        releases.release(OLD.toString());
        Path disk = distribution.disk(OLD, Progress.NONE);
        distribution.resolve(VersionRequest.STABLE, Progress.NONE);

        releases.close();

        assertThat(distribution.resolve(VersionRequest.parse(OLD.toString()), Progress.NONE))
                .isEqualTo(OLD);
        assertThat(distribution.disk(OLD, Progress.NONE)).isEqualTo(disk);
    }

    @Test
    void aReleaseThatLackedSomethingIsForgottenToo() {
        assertThatThrownBy(() -> distribution.disk(WITHOUT_IMAGES, Progress.NONE))
                .isInstanceOf(BerthException.class);

        assertThat(distribution.disks()).isEmpty();
        distribution.forgetOthers();
        assertThat(home.k3s().resolve(WITHOUT_IMAGES.toString())).doesNotExist();
    }
}
