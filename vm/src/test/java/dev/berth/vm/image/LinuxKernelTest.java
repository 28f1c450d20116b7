package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxKernelTest {

    @TempDir
    Path directory;

    @Test
    void aPackedX86KernelIsUnpacked() throws IOException {
        byte[] elf = "\177ELF and the rest of a kernel".getBytes(StandardCharsets.ISO_8859_1);
        Path packed = Files.write(directory.resolve("vmlinuz"), bzImage(elf));

        LinuxKernel.unpack(packed, directory.resolve("kernel"));

        assertThat(directory.resolve("kernel")).hasBinaryContent(elf);
        assertThat(packed).doesNotExist();
    }

    @Test
    void anyOtherKernelIsTakenAsItIs() throws IOException {
        Path packed = Files.writeString(directory.resolve("vmlinuz"), "an arm64 kernel");

        LinuxKernel.unpack(packed, directory.resolve("kernel"));

        assertThat(directory.resolve("kernel")).hasContent("an arm64 kernel");
    }

    /** One sector of setup code, then the payload and its unpacked size, as the kernel's build makes it. */
    private static byte[] bzImage(byte[] elf) {
        byte[] payload = Zstd.compress(elf);
        ByteBuffer image = ByteBuffer.allocate(1024 + 16 + payload.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) 1);
        image.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        image.putInt(0x248, 16);
        image.putInt(0x24c, payload.length + 4);
        image.put(1024 + 16, payload);
        image.putInt(1024 + 16 + payload.length, elf.length);
        return image.array();
    }
}
