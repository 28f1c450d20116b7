package dev.berth.k3s;

import dev.berth.k3s.release.K3sArtifactStore;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sReleases;
import dev.berth.k3s.release.K3sSources;
import dev.berth.k3s.release.ReleaseListFile;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.ProcessRunner;
import java.net.URI;
import java.time.Clock;
import java.util.Map;

/** K3s as it is had from a mirror. */
final class Distributions {

    private Distributions() {}

    static K3sDistribution of(URI mirror, BerthHome home, DownloadLimits limits) {
        K3sSources sources = K3sSources.mirror(mirror);
        Downloader downloader = new Downloader(home.cache(), Map.of(), limits);
        K3sReleases releases = new K3sReleases(
                sources,
                downloader,
                new ReleaseListFile(home.k3s().resolve("releases.json")),
                Clock.systemUTC(),
                Runnable::run);
        return new K3sDistribution(
                releases,
                new K3sArtifactStore(sources, downloader, home.k3s()),
                new ArtifactDisks(home.disks(), System.getenv(), new ProcessRunner(System.getenv())));
    }
}
