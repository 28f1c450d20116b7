package dev.berth.k3s.release;

import dev.berth.vm.download.Download;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings the files of a release to this host: the program, and the images that a cluster without a network needs. Each
 * is verified while it arrives, and again each time it is asked for. What has been brought once needs no network again.
 * Thread-safe, and safe beside other processes.
 */
public final class K3sArtifactStore {

    private final K3sSources sources;
    private final Downloader downloader;
    private final Path directory;

    /**
     * @param downloader keeps the files by their digest
     * @param directory keeps the lists of digests, one directory per version
     */
    public K3sArtifactStore(K3sSources sources, Downloader downloader, Path directory) {
        this.sources = sources;
        this.downloader = downloader;
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
        String images = checksums
                .first(imageNames(architecture))
                .orElseThrow(() -> lacks(version, imageNames(architecture).getFirst()));
        return new K3sArtifacts(version, architecture, binary, file(version, images, checksums, progress));
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

    private Path file(K3sVersion version, String name, Checksums checksums, Progress progress) {
        Sha256 sha256 = Optional.ofNullable(checksums.digests().get(name)).orElseThrow(() -> lacks(version, name));
        Download download = new Download(sources.file(version, name), sha256);
        progress.detail(name + " of K3s " + version);
        Path file = downloader.fetch(download, progress);
        if (isIntact(file, sha256)) {
            return file;
        }
        progress.notice(file + " has been damaged; it is downloaded again");
        delete(file);
        return downloader.fetch(download, progress);
    }

    private Checksums checksums(K3sVersion version, Architecture architecture, Progress progress) {
        String name = Checksums.fileName(architecture.debianName());
        Path kept = directory.resolve(version.toString()).resolve(name);
        try {
            if (Files.isRegularFile(kept)) {
                return Checksums.parse(kept.toString(), Files.readAllBytes(kept));
            }
            URI source = sources.file(version, name);
            byte[] content = downloader.read(source, Checksums.LARGEST, progress);
            Checksums checksums = Checksums.parse(source.toString(), content);
            BerthHome.privateDirectory(kept.resolveSibling(""));
            PrivateFile.write(kept, new String(content, StandardCharsets.UTF_8));
            return checksums;
        } catch (IOException e) {
            throw failed("could not read the digests of K3s " + version + " in " + kept, e);
        }
    }

    private static boolean isIntact(Path file, Sha256 sha256) {
        try {
            return Sha256.of(file).equals(sha256);
        } catch (IOException e) {
            throw failed("could not read " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw failed("could not remove the damaged file " + file, e);
        }
    }

    private static BerthException lacks(K3sVersion version, String name) {
        return BerthException.notFound("the release " + version + " of K3s has no file " + name);
    }

    private static BerthException failed(String what, IOException cause) {
        return BerthException.failed(what).because(cause.toString()).causedBy(cause);
    }
}
