package dev.berth.vm.image;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The images on this host: {@code images/<digest>/}. An image comes into being by the renaming of a complete directory,
 * so whatever has a digest for a name is whole; what does not is being made, or was left by a process that was killed.
 */
public final class ImageStore {

    private static final String STAGING = ".staging-";
    private static final Duration ONE_BUILD = Duration.ofMinutes(60);

    private final Path directory;

    public ImageStore(BerthHome home) {
        this.directory = home.images();
    }

    /** All images, newest first. */
    public List<GuestImage> list() {
        try (Stream<Path> entries = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            List<Dated> found = new ArrayList<>();
            for (Path entry : entries.filter(ImageStore::isNamedByDigest).toList()) {
                GuestImage image = new GuestImage(entry.getFileName().toString(), entry);
                readable(image).ifPresent(manifest -> found.add(new Dated(image, manifest.createdAt())));
            }
            return found.stream()
                    .sorted(Comparator.comparing(Dated::createdAt).reversed())
                    .map(Dated::image)
                    .toList();
        } catch (IOException e) {
            throw BerthException.failed("could not list the images in " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private record Dated(GuestImage image, Instant createdAt) {}

    /** The newest image for machines of this architecture. */
    public Optional<GuestImage> latest(Architecture architecture) {
        return list().stream()
                .filter(image -> image.manifest().architecture().equals(architecture.debianName()))
                .findFirst();
    }

    /**
     * The one image whose digest begins with {@code prefix}.
     *
     * @throws BerthException of kind NOT_FOUND if there is none, of kind USAGE if there are several
     */
    public GuestImage find(String prefix) {
        List<GuestImage> matches = prefix.isEmpty()
                ? List.of()
                : list().stream()
                        .filter(image -> image.digest().startsWith(prefix))
                        .toList();
        return switch (matches.size()) {
            case 0 ->
                throw BerthException.notFound("there is no image " + prefix)
                        .remedy("See the images there are with: berth image list");
            case 1 -> matches.getFirst();
            default ->
                throw BerthException.usage("\"" + prefix + "\" could be any of " + matches.size() + " images")
                        .remedy("Give more of its digest");
        };
    }

    /** The image of that full digest, if it is here. Its manifest is not read, which takes a moment. */
    public Optional<GuestImage> get(String digest) {
        return Optional.of(directory.resolve(digest))
                .filter(ImageStore::isNamedByDigest)
                .map(place -> new GuestImage(digest, place));
    }

    /** Deletes an image. Whether a machine still needs it is for the caller to know. */
    public void remove(GuestImage image) {
        try {
            // First out of the way in one step, so that a kill cannot leave half an image under its name.
            Path doomed = directory.resolve(STAGING + "removed-" + image.digest());
            if (Files.exists(image.directory())) {
                Files.move(image.directory(), doomed, StandardCopyOption.ATOMIC_MOVE);
            }
            deleteTree(doomed);
        } catch (IOException e) {
            throw BerthException.failed("could not remove image " + image.shortDigest())
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Deletes what killed builds and imports have left. */
    public void sweep() {
        try (ExclusiveLock _ = lock("prune", Duration.ZERO, holder -> {})) {
            sweepStaged();
        } catch (BerthException e) {
            // Somebody builds or imports right now: that one's staging directory is no leftover. Next time.
        }
    }

    /**
     * Compares every byte of an image with its manifest, and the manifest with the digest.
     *
     * @throws BerthException if something differs
     */
    public void verify(GuestImage image) {
        try {
            Path manifest = image.directory().resolve(ImageManifest.FILE_NAME);
            if (!Sha256.of(manifest).hex().equals(image.digest())) {
                throw damaged(image, ImageManifest.FILE_NAME);
            }
            verifyFiles(image.directory(), image.manifest()).ifPresent(name -> {
                throw damaged(image, name);
            });
        } catch (IOException e) {
            throw damaged(image, e.toString()).causedBy(e);
        }
    }

    private static BerthException damaged(GuestImage image, String what) {
        return BerthException.failed("image " + image.shortDigest() + " is damaged")
                .because(what + " is not what its manifest says")
                .remedy("Build a new image with: berth image build");
    }

    /** The first file that is not what the manifest says. */
    private static Optional<String> verifyFiles(Path directory, ImageManifest manifest) throws IOException {
        for (Map.Entry<String, ImageManifest.File> file : manifest.files().entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path) || !ImageManifest.File.of(path).equals(file.getValue())) {
                return Optional.of(file.getKey());
            }
        }
        return Optional.empty();
    }

    /** Held by whoever makes an image; the purpose is what others are told they wait for. */
    ExclusiveLock lock(String purpose, Consumer<String> onWait) {
        return lock(purpose + " (pid " + ProcessHandle.current().pid() + ")", ONE_BUILD, onWait);
    }

    private ExclusiveLock lock(String purpose, Duration timeout, Consumer<String> onWait) {
        return ExclusiveLock.acquire(BerthHome.privateDirectory(directory).resolve(".lock"), purpose, timeout, onWait);
    }

    /** An empty directory to make an image in; the lock must be held. Leftovers of others are swept first. */
    Path stage() throws IOException {
        sweepStaged();
        return Files.createTempDirectory(directory, STAGING);
    }

    /**
     * Makes an image of a staged directory with a kernel, an initrd, a root disk and a manifest; it is on the disk when
     * this returns. The same one that is there already stays, unless it is damaged.
     *
     * @throws BerthException if a file is not what the manifest says
     */
    GuestImage adopt(Path staged) throws IOException {
        byte[] json = Files.readAllBytes(staged.resolve(ImageManifest.FILE_NAME));
        Optional<String> wrong = verifyFiles(staged, ImageManifest.parse(json));
        if (wrong.isPresent()) {
            throw BerthException.failed("the image is damaged").because(wrong.get() + " is not what its manifest says");
        }
        Path place = directory.resolve(Sha256.of(json).hex());
        GuestImage image = new GuestImage(place.getFileName().toString(), place);
        if (Files.exists(place)) {
            if (isWhole(image)) {
                deleteTree(staged);
                return image;
            }
            remove(image);
        }
        try (Stream<Path> files = Files.list(staged)) {
            for (Path file : files.toList()) {
                force(file);
            }
        }
        Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
        return image;
    }

    private boolean isWhole(GuestImage image) {
        try {
            verify(image);
            return true;
        } catch (BerthException e) {
            return false;
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes a staged directory that will not become an image. */
    static void abandon(Path staged) {
        try {
            deleteTree(staged);
        } catch (IOException e) {
            // The next build, import or prune sweeps it.
        }
    }

    private void sweepStaged() {
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(entry -> entry.getFileName().toString().startsWith(STAGING))
                    .forEach(ImageStore::abandon);
        } catch (IOException e) {
            // Only leftovers, and only space: the next time will do.
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static boolean isNamedByDigest(Path entry) {
        return entry.getFileName().toString().matches("[0-9a-f]{64}") && Files.isDirectory(entry);
    }

    private static Optional<ImageManifest> readable(GuestImage image) {
        try {
            return Optional.of(image.manifest());
        } catch (BerthException e) {
            return Optional.empty();
        }
    }
}
