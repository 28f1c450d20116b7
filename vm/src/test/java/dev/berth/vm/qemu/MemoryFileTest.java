package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.host.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryFileTest {

    @Test
    void hasItsSizeAndTakesNoMemoryYet() throws IOException {
        try (MemoryFile memory = MemoryFile.create(ByteSize.ofGiB(1024))) {
            assertThat(Files.size(memory.path())).isEqualTo(1L << 40);
            assertThat(Files.getAttribute(memory.path(), "unix:ino")).isNotNull();
        }
    }

    @Test
    void isOpenedByAnotherProcessThroughItsPath() throws Exception {
        try (MemoryFile memory = MemoryFile.create(ByteSize.ofMiB(1))) {
            Process other = new ProcessBuilder(
                            "dd", "of=" + memory.path(), "conv=notrunc", "bs=1", "seek=4096", "status=none")
                    .start();
            other.outputWriter().append("seen").close();

            assertThat(other.waitFor()).isZero();
            try (InputStream in = Files.newInputStream(memory.path())) {
                in.skipNBytes(4096);
                assertThat(new String(in.readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII))
                        .isEqualTo("seen");
            }
        }
    }

    @Test
    void showsWhatItIsAndIsGoneWhenItIsClosed() throws IOException {
        MemoryFile memory = MemoryFile.create(ByteSize.ofMiB(1));
        Path path = memory.path();

        assertThat(Files.readSymbolicLink(path).toString()).startsWith(MemoryFile.SHOWN);
        memory.close();

        assertThat(Files.exists(path) && Files.readSymbolicLink(path).toString().startsWith(MemoryFile.SHOWN))
                .isFalse();
    }
}
