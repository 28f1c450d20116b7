package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

    @TempDir
    Path directory;

    @Test
    void aFileThatSaysThatAlreadyIsLeftAsItIs() throws IOException {
        Path file = directory.resolve("plan");
        PrivateFile.write(file, "the plan");
        Object first = Files.readAttributes(file, BasicFileAttributes.class).fileKey();

        PrivateFile.write(file, "the plan");
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(first);

        PrivateFile.write(file, "another");
        assertThat(file).hasContent("another");
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isNotEqualTo(first);
    }

    @Test
    void threadsThatWriteOneFileAtOnceLeaveOneOfTheirTextsWhole() throws IOException {
        Path file = directory.resolve("verdict");

        IntStream.range(0, 64).parallel().forEach(i -> PrivateFile.write(file, ("" + i % 10).repeat(5000)));

        assertThat(Files.readString(file)).hasSize(5000).matches("(.)\\1+");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**.berth-*");
    }
}
