package dev.berth.shell.support;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes texts into one {@code tar.gz} that only its owner can read. */
final class BundleArchive {

    private BundleArchive() {}

    /**
     * Does nothing where {@link #write} could begin.
     *
     * @throws BerthException USAGE when there is such a file already, or no such directory
     */
    static void requirePossible(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw BerthException.usage("could not write " + file)
                    .because("there is no directory " + directory)
                    .remedy("Make it first, or name another file");
        }
        if (Files.exists(file)) {
            throw taken(file);
        }
    }

    private static BerthException taken(Path file) {
        return BerthException.usage("there is a file " + file + " already").remedy("Name another one, or remove it");
    }

    /**
     * Writes the archive.
     *
     * @param file must not be there yet
     * @param texts by their paths in it, without secrets
     * @throws BerthException USAGE when there is such a file already; FAILED when it cannot be written, and then
     *     nothing is left of it
     */
    static void write(Path file, Map<String, String> texts) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw taken(file).causedBy(e);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE);
                TarArchiveOutputStream archive =
                        new TarArchiveOutputStream(new GZIPOutputStream(out), StandardCharsets.UTF_8.name())) {
            archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                byte[] bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry("berth-support/" + text.getKey());
                entry.setSize(bytes.length);
                entry.setMode(0600);
                archive.putArchiveEntry(entry);
                archive.write(bytes);
                archive.closeArchiveEntry();
            }
            archive.finish();
        } catch (IOException e) {
            BerthException told = unwritable(file, e);
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                told.addSuppressed(left);
            }
            throw told;
        }
    }

    private static BerthException unwritable(Path file, IOException e) {
        return BerthException.failed("could not write " + file)
                .because(e.toString())
                .causedBy(e);
    }
}
