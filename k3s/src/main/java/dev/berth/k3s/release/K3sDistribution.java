package dev.berth.k3s.release;

import dev.berth.runtimes.release.KeptReleases;
import dev.berth.vm.disk.ArtifactDisks;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** K3s as guests take it in: a disk per version. Thread-safe, and safe beside other processes. */
public final class K3sDistribution implements KeptReleases {

    private final K3sReleases releases;
    private final K3sArtifactStore artifacts;
    private final ArtifactDisks disks;

    public K3sDistribution(K3sReleases releases, K3sArtifactStore artifacts, ArtifactDisks disks) {
        this.releases = releases;
        this.artifacts = artifacts;
        this.disks = disks;
    }

    /**
     * The version that a request means. An exact one of which something is kept here needs no network.
     *
     * @throws dev.berth.vm.error.BerthException of kind NOT_FOUND if there is none, naming near ones
     */
    public K3sVersion resolve(VersionRequest request, Progress progress) {
        if (request instanceof VersionRequest.Exact(K3sVersion version)
                && artifacts.kept(Architecture.host()).contains(version)) {
            return version;
        }
        return releases.resolve(request, progress);
    }

    /**
     * A disk with the program {@code k3s} and, in {@code images}, the images of its components, for guests of this
     * host. What has been brought once needs no network again.
     *
     * @throws dev.berth.vm.error.BerthException if the release cannot be had
     */
    public Path disk(K3sVersion version, Progress progress) {
        Architecture architecture = Architecture.host();
        return disks.disk(
                artifacts.digest(version, architecture, progress),
                directory -> fill(directory, artifacts.fetch(version, architecture, progress)),
                progress);
    }

    @Override
    public Map<Path, String> disks() {
        Map<Path, String> here = new LinkedHashMap<>();
        artifacts
                .kept(Architecture.host())
                .forEach(version -> find(version).ifPresent(disk -> here.put(disk, "K3s " + version)));
        return here;
    }

    @Override
    public void forgetOthers() {
        artifacts.kept(Architecture.host()).stream()
                .filter(version -> find(version).isEmpty())
                .forEach(artifacts::forget);
    }

    private Optional<Path> find(K3sVersion version) {
        try {
            return disks.find(artifacts.digest(version, Architecture.host(), Progress.NONE));
        } catch (BerthException e) {
            // The release lacks what a guest needs: there never was a disk of it.
            return Optional.empty();
        }
    }

    private static void fill(Path directory, K3sArtifacts artifacts) throws IOException {
        Path binary = Files.copy(artifacts.binary(), directory.resolve("k3s"));
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path images = Files.createDirectory(directory.resolve("images"));
        Files.copy(artifacts.images(), images.resolve(artifacts.images().getFileName()));
    }
}
