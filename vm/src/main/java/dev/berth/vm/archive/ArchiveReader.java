package dev.berth.vm.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads an archive from its beginning to its end. What is in it comes from somebody else: nothing of it is laid down
 * before the caller has said where and how large it may be.
 */
public final class ArchiveReader implements AutoCloseable {

    /** What each frame of zstd begins with (RFC 8878, section 3.1.1). */
    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final TarArchiveInputStream tar;

    private ArchiveReader(TarArchiveInputStream tar) {
        this.tar = tar;
    }

    /**
     * A file in an archive.
     *
     * @param name as the archive has it; whoever made the archive chose it
     * @param size in bytes
     * @param plain whether it is a regular file with all of its content
     */
    public record Entry(String name, long size, boolean plain) {

        /** Whether it is a plain file of that name, which has no directory in it, and of at most that size. */
        public boolean is(String expected, long largest) {
            return plain && name.equals(expected) && size <= largest;
        }

        /** Its name as it can be shown. */
        public String printable() {
            return ArchiveReader.printable(name);
        }
    }

    /** A name of an archive as it can be shown. */
    public static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /** Whether a file begins as an archive does. */
    public static boolean looksLikeOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            // What is read of a pipe is gone.
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    public static ArchiveReader of(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), ArchiveWriter.BUFFER);
        try {
            ZstdInputStream zstd = new ZstdInputStream(in).setLongMax(ArchiveWriter.WINDOW_LOG);
            return new ArchiveReader(new TarArchiveInputStream(zstd, StandardCharsets.UTF_8.name()));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The next file; empty at the end. */
    public Optional<Entry> next() throws IOException {
        return Optional.ofNullable(tar.getNextEntry())
                .map(entry -> new Entry(entry.getName(), entry.getSize(), isPlain(entry)));
    }

    /**
     * Whether an entry of a tar archive is a file with its content and nothing else. Its own isFile() says so of
     * devices and pipes as well; a sparse one is larger than its part of the archive.
     */
    public static boolean isPlain(TarArchiveEntry entry) {
        byte type = entry.getLinkFlag();
        return (type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM)
                && !entry.isDirectory()
                && !entry.isSparse();
    }

    /** The content of the file that is next, which is small. */
    public byte[] content() throws IOException {
        return tar.readAllBytes();
    }

    /** Writes the content of the file that is next to a file that is not there yet. */
    public void copyTo(Path file) throws IOException {
        Files.copy(tar, file);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
