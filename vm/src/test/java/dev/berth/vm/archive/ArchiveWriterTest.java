package dev.berth.vm.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveWriterTest {

    @TempDir
    private Path directory;

    @Test
    void twoThatWriteTheSameFileDoNotDisturbEachOther() throws IOException {
        Path target = directory.resolve("dev.berth");
        try (ArchiveWriter one = begin(target);
                ArchiveWriter other = begin(target)) {
            one.add("file", new byte[] {1}, Progress.NONE);
            other.add("file", new byte[] {2}, Progress.NONE);
            one.complete();
            assertThat(content(target)).containsExactly(1);
            other.complete();
        }

        assertThat(content(target)).containsExactly(2);
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatAKilledProcessLeftIsDeleted() throws IOException {
        Path target = directory.resolve("dev.berth");
        Files.createFile(directory.resolve(".dev.berth.berth-999999999999-1"));

        begin(target).close();

        assertThat(files()).isZero();
    }

    private static ArchiveWriter begin(Path target) throws IOException {
        return ArchiveWriter.to(target, "rw-------", Instant.EPOCH);
    }

    private static byte[] content(Path file) throws IOException {
        try (ArchiveReader archive = ArchiveReader.of(file)) {
            archive.next();
            return archive.content();
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
