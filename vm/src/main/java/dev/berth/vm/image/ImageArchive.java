package dev.berth.vm.image;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.berth.vm.download.Download;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.progress.Progress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image as one file, to carry to other hosts: a tar archive compressed with zstd that holds the manifest first and
 * then the image's files. The same image always gives the same file.
 */
public final class ImageArchive {

    private static final int BUFFER = 1 << 16;
    private static final int LEVEL = 10;

    /** 128 MiB: finds what emulators and container engines have in common. */
    private static final int WINDOW_LOG = 27;

    private static final long LARGEST_MANIFEST = 1 << 20;
    private static final List<String> FILES = List.of("kernel", "initrd", "root.qcow2");

    private final ImageStore store;
    private final Downloader downloader;

    public ImageArchive(ImageStore store, Downloader downloader) {
        this.store = store;
        this.downloader = downloader;
    }

    /**
     * Writes an image to a file, which is replaced only when the export is complete.
     *
     * @return the sha256 of the file, which the one who imports it can ask for
     */
    public Sha256 exportTo(GuestImage image, Path target, Progress progress) {
        Path beside = target.toAbsolutePath().resolveSibling("." + target.getFileName() + ".part");
        try {
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(beside), BUFFER);
                    ZstdOutputStream zstd = compressed(file);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(zstd, StandardCharsets.UTF_8.name())) {
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                put(tar, image, ImageManifest.FILE_NAME, progress);
                for (String name : FILES) {
                    put(tar, image, name, progress);
                }
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Sha256.of(target);
        } catch (IOException e) {
            throw BerthException.failed("could not export image " + image.shortDigest() + " to " + target)
                    .because(e.toString())
                    .causedBy(e);
        } finally {
            delete(beside);
        }
    }

    private static ZstdOutputStream compressed(OutputStream file) throws IOException {
        ZstdOutputStream zstd = new ZstdOutputStream(file, LEVEL);
        zstd.setLong(WINDOW_LOG);
        zstd.setChecksum(true);
        // How many threads there are changes the bytes, so it is always two.
        zstd.setWorkers(2);
        return zstd;
    }

    private static void put(TarArchiveOutputStream tar, GuestImage image, String name, Progress progress)
            throws IOException {
        Path path = image.directory().resolve(name);
        long size = Files.size(path);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setModTime(image.manifest().createdAt().toEpochMilli());
        tar.putArchiveEntry(entry);
        progress.detail("packing " + name + " (" + (size >> 20) + " MiB)");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[BUFFER];
            long done = 0;
            int count;
            while ((count = in.read(buffer)) >= 0) {
                tar.write(buffer, 0, count);
                done += count;
                progress.fraction(size == 0 ? 1 : (double) done / size);
            }
        }
        tar.closeArchiveEntry();
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
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                ZstdInputStream zstd = new ZstdInputStream(in).setLongMax(WINDOW_LOG);
                TarArchiveInputStream tar = new TarArchiveInputStream(zstd, StandardCharsets.UTF_8.name())) {
            TarArchiveEntry first = tar.getNextEntry();
            if (first == null || !isPlain(first, ImageManifest.FILE_NAME) || first.getSize() > LARGEST_MANIFEST) {
                throw notAnImage(file, "it does not begin with a manifest");
            }
            byte[] json = tar.readNBytes((int) first.getSize());
            ImageManifest manifest = ImageManifest.parse(json);
            Files.write(directory.resolve(ImageManifest.FILE_NAME), json);
            Set<String> missing = new HashSet<>(FILES);
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                String name = entry.getName();
                ImageManifest.File expected = manifest.files().get(name);
                if (expected == null || !isPlain(entry, name) || !missing.remove(name)) {
                    throw notAnImage(file, "it holds \"" + printable(name) + "\", which no image has");
                }
                if (entry.getSize() != expected.size()) {
                    throw notAnImage(file, name + " has not the size its manifest says");
                }
                progress.detail("unpacking " + name + " (" + (expected.size() >> 20) + " MiB)");
                Files.copy(tar, directory.resolve(name));
            }
            if (!missing.isEmpty()) {
                throw notAnImage(file, "these files are missing: " + String.join(", ", missing));
            }
        }
    }

    /** A name that is in the list of an image's files has no directory in it, so it cannot lead out of one. */
    private static boolean isPlain(TarArchiveEntry entry, String name) {
        return entry.isFile()
                && !entry.isSymbolicLink()
                && !entry.isLink()
                && !entry.isSparse()
                && entry.getName().equals(name);
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
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
