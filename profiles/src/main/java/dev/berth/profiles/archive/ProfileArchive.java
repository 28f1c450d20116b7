package dev.berth.profiles.archive;

import dev.berth.vm.archive.ArchiveReader;
import dev.berth.vm.archive.ArchiveWriter;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings and the data disk of a profile in one file, in this order: what is in it, with digests; the settings as
 * YAML; the disk. The system's disk is not in it, since it is made anew from an image, and neither is anything by which
 * the machine proved who it is.
 *
 * @param file the archive
 * @param yaml the settings
 * @param data what the disk must be
 */
public record ProfileArchive(Path file, String yaml, Sha256 data) {

    private static final String MANIFEST = "manifest.json";
    private static final String SETTINGS = "profile.yaml";
    private static final String DATA = "data.qcow2";

    private static final int FORMAT = 1;
    private static final long LARGEST_TEXT = 1 << 20;

    /**
     * What an archive begins with.
     *
     * @param format of all of it
     * @param createdAt when the data was as it is in here
     * @param settings the sha256 of the YAML
     * @param data the sha256 of the disk
     */
    private record Manifest(int format, Instant createdAt, String settings, String data) {}

    /** Whether a file may be one, and not the settings alone; false when it cannot be read. */
    public static boolean looksLikeOne(Path file) {
        try {
            return ArchiveReader.looksLikeOne(file);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Writes one, which replaces what is at its place when it is complete. For its owner only: in data and settings
     * there may be what nobody else should read.
     *
     * @param data a disk that rests on no other one
     */
    public static void write(Path file, String yaml, Path data, Instant now, Progress progress) {
        byte[] settings = yaml.getBytes(StandardCharsets.UTF_8);
        try (ArchiveWriter archive = ArchiveWriter.to(file, "rw-------", now)) {
            Manifest manifest = new Manifest(
                    FORMAT, now, Sha256.of(settings).hex(), Sha256.of(data).hex());
            archive.add(MANIFEST, JsonMapper.shared().writeValueAsBytes(manifest), progress);
            archive.add(SETTINGS, settings, progress);
            archive.add(DATA, data, progress);
            archive.complete();
        } catch (IOException e) {
            throw BerthException.failed("could not write " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /**
     * Reads what is before the data.
     *
     * @throws BerthException NOT_FOUND when there is no such file, USAGE when it is no such archive
     */
    public static ProfileArchive read(Path file) {
        try (ArchiveReader archive = ArchiveReader.of(file)) {
            Manifest manifest = JsonMapper.shared().readValue(text(file, archive, MANIFEST), Manifest.class);
            if (manifest.format() != FORMAT) {
                throw notOne(file, "it is of format " + manifest.format() + ", and this Berth reads format " + FORMAT);
            }
            byte[] settings = text(file, archive, SETTINGS);
            if (!Sha256.of(settings).hex().equals(manifest.settings())) {
                throw notOne(file, "its settings are not those its manifest tells of");
            }
            return new ProfileArchive(file, new String(settings, StandardCharsets.UTF_8), new Sha256(manifest.data()));
        } catch (JacksonException | IllegalArgumentException e) {
            throw notOne(file, "its manifest cannot be read").causedBy(e);
        } catch (NoSuchFileException e) {
            throw BerthException.notFound("there is no file " + file).causedBy(e);
        } catch (IOException e) {
            throw notOne(file, String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private static byte[] text(Path file, ArchiveReader archive, String name) throws IOException {
        if (archive.next().filter(entry -> entry.is(name, LARGEST_TEXT)).isEmpty()) {
            throw notOne(file, "there is no " + name + " where it should be");
        }
        return archive.content();
    }

    /**
     * Writes the disk to a file, in place of one that is there.
     *
     * @throws BerthException if it is damaged or another one; there is no file then
     */
    public void unpack(Path to, Progress progress) {
        Tree.delete(to);
        try (ArchiveReader archive = ArchiveReader.of(file)) {
            Optional<ArchiveReader.Entry> disk = Optional.empty();
            for (int skipped = 0; skipped < 3; skipped++) {
                disk = archive.next();
            }
            if (disk.filter(entry -> entry.is(DATA, Long.MAX_VALUE)).isEmpty()) {
                throw notOne(file, "there is no " + DATA + " where it should be");
            }
            progress.detail("unpacking " + (disk.get().size() >> 20) + " MiB");
            archive.copyTo(to);
            Sha256 found = Sha256.of(to);
            if (!found.equals(data)) {
                throw notOne(file, "the sha256 of its data is " + found + " and not " + data);
            }
        } catch (IOException e) {
            Tree.delete(to);
            throw BerthException.failed("could not unpack the data in " + file)
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        } catch (RuntimeException e) {
            Tree.delete(to);
            throw e;
        }
    }

    private static BerthException notOne(Path file, String why) {
        return BerthException.usage(file + " is not a profile that Berth has exported, or it is damaged")
                .because(why)
                .remedy("Export it again with: berth profile export NAME FILE --with-data");
    }
}
