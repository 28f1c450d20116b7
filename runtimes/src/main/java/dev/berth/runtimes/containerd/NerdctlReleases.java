package dev.berth.runtimes.containerd;

import dev.berth.runtimes.release.Checksums;
import dev.berth.runtimes.release.KeptReleases;
import dev.berth.runtimes.release.ReleaseFiles;
import dev.berth.runtimes.release.ReleasePlace;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.download.Download;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings releases of nerdctl to this host, as disks that guests can read. What has been brought once needs no network
 * again. Thread-safe, and safe beside other processes.
 */
public final class NerdctlReleases implements KeptReleases {

    /** Names another place with the same layout. */
    static final String MIRROR = "BERTH_NERDCTL_MIRROR";

    private static final ReleasePlace PUBLIC =
            new ReleasePlace(URI.create("https://github.com/containerd/nerdctl/releases"));

    private static final String CHECKSUMS = "SHA256SUMS";

    private final ReleasePlace place;
    private final ReleaseFiles files;
    private final ArtifactDisks disks;
    private final Path directory;

    /**
     * @param environment names a mirror in {@code BERTH_NERDCTL_MIRROR}, such as a directory
     *     {@code file:///srv/nerdctl}: the files are at {@code download/<version>/} below it
     * @param directory keeps the lists of digests, one directory per version
     * @throws BerthException of kind USAGE if the mirror is not a URL
     */
    public NerdctlReleases(Map<String, String> environment, ReleaseFiles files, ArtifactDisks disks, Path directory) {
        this.place = ReleasePlace.of(environment, MIRROR).orElse(PUBLIC);
        this.files = files;
        this.disks = disks;
        this.directory = directory;
    }

    /**
     * A disk with the programs of a release, made of its archive when there is none yet.
     *
     * @throws BerthException of kind NOT_FOUND if there is no such release; of kind FAILED if it cannot be had or is
     *     not what it should be; nothing is half made then
     */
    Path disk(NerdctlVersion version, Architecture architecture, Progress progress) {
        Checksums checksums = files.checksums(source(version, CHECKSUMS), kept(version), progress);
        String name = archive(version, architecture);
        Sha256 sha256 = checksums
                .of(name)
                .orElseThrow(
                        () -> BerthException.notFound("the release " + version + " of nerdctl has no file " + name));
        return disks.disk(
                sha256,
                contents -> {
                    progress.detail(name);
                    Path archive = files.fetch(new Download(source(version, name), sha256), progress);
                    progress.detail("unpacking " + name);
                    new NerdctlArchive(archive).unpack(contents);
                },
                progress);
    }

    /** The newest version whose disk is here already. */
    Optional<NerdctlVersion> newestHere(Architecture architecture) {
        return kept().stream()
                .filter(version -> find(version, architecture).isPresent())
                .max(Comparator.naturalOrder());
    }

    @Override
    public Map<Path, String> disks() {
        Map<Path, String> here = new LinkedHashMap<>();
        kept().forEach(version ->
                find(version, Architecture.host()).ifPresent(disk -> here.put(disk, "nerdctl " + version)));
        return here;
    }

    @Override
    public void forgetOthers() {
        kept().stream()
                .filter(version -> find(version, Architecture.host()).isEmpty())
                .forEach(version -> Tree.delete(kept(version).resolveSibling("")));
    }

    /** The versions whose list of digests is kept. */
    private List<NerdctlVersion> kept() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(directory)) {
            return versions.flatMap(kept -> NerdctlVersion.of(kept.getFileName().toString()).stream())
                    .filter(version -> Files.isRegularFile(kept(version)))
                    .toList();
        } catch (IOException e) {
            throw BerthException.failed("could not read " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Optional<Path> find(NerdctlVersion version, Architecture architecture) {
        // The list is kept, so nobody is asked.
        return files.checksums(source(version, CHECKSUMS), kept(version), Progress.NONE)
                .of(archive(version, architecture))
                .flatMap(disks::find);
    }

    private static String archive(NerdctlVersion version, Architecture architecture) {
        return "nerdctl-full-" + version.bare() + "-linux-" + architecture.debianName() + ".tar.gz";
    }

    private URI source(NerdctlVersion version, String name) {
        return place.below("download/" + version + "/" + name);
    }

    private Path kept(NerdctlVersion version) {
        return directory.resolve(version.toString()).resolve(CHECKSUMS);
    }
}
