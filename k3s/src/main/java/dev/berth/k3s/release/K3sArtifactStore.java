package dev.berth.k3s.release;

import dev.berth.runtimes.release.Checksums;
import dev.berth.runtimes.release.ReleaseFiles;
import dev.berth.vm.download.Download;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings the files of a release to this host: the program, and the images that a cluster without a network needs. Each
 * is verified while it arrives, and again each time it is asked for. What has been brought once needs no network again.
 * Thread-safe, and safe beside other processes.
 */
public final class K3sArtifactStore {

    private final K3sSources sources;
    private final ReleaseFiles files;
    private final Path directory;

    /**
     * @param downloader keeps the files by their digest
     * @param directory keeps the lists of digests, one directory per version
     */
    public K3sArtifactStore(K3sSources sources, Downloader downloader, Path directory) {
        this.sources = sources;
        this.files = new ReleaseFiles(downloader);
        this.directory = directory;
    }

    /**
     * The files of a release.
     *
     * @throws BerthException of kind NOT_FOUND if there is no such release or it lacks a file; of kind FAILED if a file
     *     cannot be had or is not what the release says it is; there is none half-installed then
     */
    public K3sArtifacts fetch(K3sVersion version, Architecture architecture, Progress progress) {
        Checksums checksums = checksums(version, architecture, progress);
        Path binary = file(version, binaryName(architecture), checksums, progress);
        String images = images(version, architecture, checksums);
        return new K3sArtifacts(version, architecture, binary, file(version, images, checksums, progress));
    }

    /**
     * Names the files of a release together, without bringing them.
     *
     * @throws BerthException as {@link #fetch}
     */
    public Sha256 digest(K3sVersion version, Architecture architecture, Progress progress) {
        Checksums checksums = checksums(version, architecture, progress);
        String digests = digest(version, binaryName(architecture), checksums) + "\n"
                + digest(version, images(version, architecture, checksums), checksums);
        return Sha256.of(digests.getBytes(StandardCharsets.US_ASCII));
    }

    /** The versions of which the list of digests is kept, for which nobody has to be asked. */
    List<K3sVersion> kept(Architecture architecture) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> places = Files.list(directory)) {
            return places.filter(place -> Files.isRegularFile(place.resolve(checksumsName(architecture))))
                    .flatMap(place -> K3sVersion.of(place.getFileName().toString()).stream())
                    .toList();
        } catch (IOException e) {
            throw BerthException.failed("could not read " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Forgets the lists of digests of a version. */
    void forget(K3sVersion version) {
        Tree.delete(directory.resolve(version.toString()));
    }

    private static String binaryName(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> "k3s";
            case AARCH64 -> "k3s-arm64";
        };
    }

    /** Best first: zstd is a third smaller than gzip and unpacks several times faster. */
    private static List<String> imageNames(Architecture architecture) {
        return Stream.of("tar.zst", "tar.gz", "tar")
                .map(suffix -> "k3s-airgap-images-" + architecture.debianName() + "." + suffix)
                .toList();
    }

    private static String images(K3sVersion version, Architecture architecture, Checksums checksums) {
        return checksums
                .first(imageNames(architecture))
                .orElseThrow(() -> lacks(version, imageNames(architecture).getFirst()));
    }

    private static Sha256 digest(K3sVersion version, String name, Checksums checksums) {
        return checksums.of(name).orElseThrow(() -> lacks(version, name));
    }

    /** What the list of digests is called in a release. */
    static String checksumsName(Architecture architecture) {
        return "sha256sum-" + architecture.debianName() + ".txt";
    }

    private Path file(K3sVersion version, String name, Checksums checksums, Progress progress) {
        Sha256 sha256 = digest(version, name, checksums);
        progress.detail(name + " of K3s " + version);
        return files.fetch(new Download(sources.file(version, name), sha256), progress);
    }

    private Checksums checksums(K3sVersion version, Architecture architecture, Progress progress) {
        String name = checksumsName(architecture);
        Path kept = directory.resolve(version.toString()).resolve(name);
        return files.checksums(sources.file(version, name), kept, progress);
    }

    private static BerthException lacks(K3sVersion version, String name) {
        return BerthException.notFound("the release " + version + " of K3s has no file " + name);
    }
}
