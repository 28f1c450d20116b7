package dev.berth.vm.image;

import dev.berth.vm.archive.ArchiveReader;
import dev.berth.vm.archive.ArchiveWriter;
import dev.berth.vm.download.Download;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An image as one file, to carry to other hosts: an archive that holds the manifest first and then the image's files.
 */
public final class ImageArchive {

    private static final long LARGEST_MANIFEST = 1 << 20;
    private static final String ROOT_DISK = "root.qcow2";
    private static final List<String> FILES = List.of("kernel", "initrd", ROOT_DISK);

    private final ImageStore store;
    private final Downloader downloader;
    private final Consumer<Path> requireAlone;

    /**
     * Works on the images of a store.
     *
     * @param requireAlone refuses a disk that rests on another file: machines would read that one, whatever it is
     */
    public ImageArchive(ImageStore store, Downloader downloader, Consumer<Path> requireAlone) {
        this.store = store;
        this.downloader = downloader;
        this.requireAlone = requireAlone;
    }

    /**
     * Writes an image to a file, which is replaced only when the export is complete.
     *
     * @return the sha256 of the file, which the one who imports it can ask for
     */
    public Sha256 exportTo(GuestImage image, Path target, Progress progress) {
        try (ArchiveWriter archive =
                ArchiveWriter.to(target, "rw-r--r--", image.manifest().createdAt())) {
            archive.add(ImageManifest.FILE_NAME, image.directory().resolve(ImageManifest.FILE_NAME), progress);
            for (String name : FILES) {
                archive.add(name, image.directory().resolve(name), progress);
            }
            archive.complete();
            return Sha256.of(target);
        } catch (IOException e) {
            throw BerthException.failed("could not export image " + image.shortDigest() + " to " + target)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * Brings an image from a URL. The download goes on where an earlier one stopped; nothing of it is unpacked before
     * all of it has the digest asked for.
     */
    public GuestImage importFrom(URI source, Sha256 sha256, Progress progress) {
        Path file = progress.phase(
                "image-download",
                "downloading the guest image",
                () -> downloader.fetch(new Download(source, sha256), progress));
        GuestImage image = unpack(file, progress);
        delete(file);
        return image;
    }

    /**
     * Takes an image from a file.
     *
     * @param sha256 what the file must be
     */
    public GuestImage importFrom(Path file, Sha256 sha256, Progress progress) {
        try {
            progress.detail("checking " + file.getFileName());
            Sha256 actual = Sha256.of(file);
            if (!actual.equals(sha256)) {
                throw BerthException.failed(file + " is not the image asked for")
                        .because("its sha256 is " + actual + " instead of " + sha256);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return unpack(file, progress);
    }

    /** Takes an image from a file that the user trusts; its parts are still checked against its manifest. */
    public GuestImage importFrom(Path file, Progress progress) {
        return unpack(file, progress);
    }

    private GuestImage unpack(Path file, Progress progress) {
        return progress.phase("image-unpack", "unpacking the guest image", () -> {
            try (ExclusiveLock _ = store.lock(
                    "image import", holder -> progress.notice("waiting for another process to finish: " + holder))) {
                Path staged = store.stage();
                try {
                    extract(file, staged, progress);
                    requireAlone.accept(staged.resolve(ROOT_DISK));
                    return store.adopt(staged);
                } finally {
                    ImageStore.abandon(staged);
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        });
    }

    /**
     * Takes exactly the four regular files an image has, each no larger than the manifest says; all else is an error.
     */
    private static void extract(Path file, Path directory, Progress progress) throws IOException {
        try (ArchiveReader archive = ArchiveReader.of(file)) {
            ArchiveReader.Entry first = archive.next().orElse(null);
            if (first == null || !first.is(ImageManifest.FILE_NAME, LARGEST_MANIFEST)) {
                throw notAnImage(file, "it does not begin with a manifest");
            }
            byte[] json = archive.content();
            ImageManifest manifest = ImageManifest.parse(json);
            Files.write(directory.resolve(ImageManifest.FILE_NAME), json);
            Set<String> missing = new HashSet<>(FILES);
            for (Optional<ArchiveReader.Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
                ArchiveReader.Entry entry = next.get();
                String name = entry.name();
                ImageManifest.File expected = manifest.files().get(name);
                // A name that is in the list of an image's files has no directory in it, so it cannot lead out of one.
                if (expected == null || !entry.plain() || !missing.remove(name)) {
                    throw notAnImage(file, "it holds \"" + entry.printable() + "\", which no image has");
                }
                if (entry.size() != expected.size()) {
                    throw notAnImage(file, name + " has not the size its manifest says");
                }
                progress.detail("unpacking " + name + " (" + (expected.size() >> 20) + " MiB)");
                archive.copyTo(directory.resolve(name));
            }
            if (!missing.isEmpty()) {
                throw notAnImage(file, "these files are missing: " + String.join(", ", missing));
            }
        }
    }

    private static BerthException notAnImage(Path file, String why) {
        return BerthException.failed(file + " is not an image of Berth").because(why);
    }

    private static BerthException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return BerthException.notFound("there is no file " + file).causedBy(e);
        }
        return BerthException.failed("could not import the image " + file)
                .because(e.getMessage() == null ? e.toString() : e.getMessage())
                .causedBy(e);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Only space; prune takes care of it.
        }
    }
}
