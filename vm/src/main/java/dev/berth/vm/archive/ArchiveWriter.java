package dev.berth.vm.archive;

import com.github.luben.zstd.ZstdOutputStream;
import dev.berth.vm.file.Unfinished;
import dev.berth.vm.progress.Progress;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an archive, which is at its place when it is {@link #complete} and replaces what was there; closed before that
 * it leaves nothing. The same files always give the same archive.
 */
public final class ArchiveWriter implements AutoCloseable {

    static final int BUFFER = 1 << 16;

    private static final int LEVEL = 10;

    /** 128 MiB: finds what emulators and container engines have in common. */
    static final int WINDOW_LOG = 27;

    private final Path target;
    private final Path beside;
    private final Instant modified;
    private final TarArchiveOutputStream tar;

    private ArchiveWriter(Path target, Path beside, Instant modified, TarArchiveOutputStream tar) {
        this.target = target;
        this.beside = beside;
        this.modified = modified;
        this.tar = tar;
    }

    /**
     * Begins one.
     *
     * @param permissions of the file, such as {@code rw-------}
     * @param modified what all files in it have as the time of their last change
     */
    public static ArchiveWriter to(Path target, String permissions, Instant modified) throws IOException {
        Path beside = Unfinished.beside(target.toAbsolutePath());
        FileAttribute<Set<PosixFilePermission>> mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        Files.createFile(beside, mode);
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(beside, StandardOpenOption.WRITE), BUFFER);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed(file), StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return new ArchiveWriter(target, beside, modified, tar);
    }

    private static ZstdOutputStream compressed(OutputStream file) throws IOException {
        ZstdOutputStream zstd = new ZstdOutputStream(file, LEVEL);
        zstd.setLong(WINDOW_LOG);
        zstd.setChecksum(true);
        // How many threads there are changes the bytes, so it is always two.
        zstd.setWorkers(2);
        return zstd;
    }

    /** Adds a file. */
    public void add(String name, Path file, Progress progress) throws IOException {
        long size = Files.size(file);
        progress.detail("packing " + name + " (" + (size >> 20) + " MiB)");
        try (InputStream in = Files.newInputStream(file)) {
            add(name, in, size, progress);
        }
    }

    /** Adds a file of that content. */
    public void add(String name, byte[] content, Progress progress) throws IOException {
        add(name, new ByteArrayInputStream(content), content.length, progress);
    }

    private void add(String name, InputStream in, long size, Progress progress) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setModTime(modified.toEpochMilli());
        tar.putArchiveEntry(entry);
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        int count;
        while ((count = in.read(buffer)) >= 0) {
            tar.write(buffer, 0, count);
            done += count;
            progress.fraction(size == 0 ? 1 : (double) done / size);
        }
        tar.closeArchiveEntry();
    }

    /** Puts the archive in its place. Nothing can be added any more. */
    public void complete() throws IOException {
        tar.close();
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try {
            tar.close();
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
