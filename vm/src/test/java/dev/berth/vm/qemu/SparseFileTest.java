package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.berth.vm.host.ByteSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseFileTest {

    private static final int PAGE = 4096;

    private static final ByteSize SIZE = ByteSize.ofMiB(8);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isCopiedAsItIs(long seed) throws IOException {
        Path file = file();
        Random random = new Random(seed);
        try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
            for (int page = 0; page < SIZE.bytes() / PAGE; page++) {
                if (random.nextInt(4) == 0) {
                    byte[] content = new byte[PAGE];
                    random.nextBytes(content);
                    pages.seek((long) page * PAGE);
                    pages.write(content);
                }
            }
        }

        try (MemoryFile memory = MemoryFile.create(SIZE)) {
            new SparseFile(file).copyTo(memory.path());

            assertThat(memory.path()).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void itsHolesTakeNoSpaceInTheCopy() throws Exception {
        Path file = file();
        try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
            pages.seek(SIZE.bytes() / 2);
            pages.write(new byte[PAGE]);
        }

        try (MemoryFile memory = MemoryFile.create(SIZE)) {
            new SparseFile(file).copyTo(memory.path());

            assertThat(allocated(memory.path())).isEqualTo(PAGE);
        }
    }

    @Test
    void oneWithoutAnyDataIsCopied() throws Exception {
        try (MemoryFile memory = MemoryFile.create(SIZE)) {
            new SparseFile(file()).copyTo(memory.path());

            assertThat(allocated(memory.path())).isZero();
        }
    }

    @Test
    void oneThatIsMissingIsNamed() throws IOException {
        try (MemoryFile memory = MemoryFile.create(SIZE)) {
            assertThatIOException()
                    .isThrownBy(() -> new SparseFile(directory.resolve("none")).copyTo(memory.path()))
                    .withMessageContaining("none");
        }
    }

    @Test
    void whoIsInterruptedDoesNotGoOn() throws IOException {
        Path file = Files.write(file(), new byte[PAGE]);
        try (MemoryFile memory = MemoryFile.create(SIZE)) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(ClosedByInterruptException.class)
                    .isThrownBy(() -> new SparseFile(file).copyTo(memory.path()));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private Path file() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
            empty.setLength(SIZE.bytes());
        }
        return file;
    }

    private static long allocated(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "--dereference", "--format=%b", file.toString()).start();
        return Long.parseLong(stat.inputReader().readLine().strip()) * 512;
    }
}
