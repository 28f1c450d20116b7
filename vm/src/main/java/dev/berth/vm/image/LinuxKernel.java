package dev.berth.vm.image;

import com.github.luben.zstd.ZstdInputStream;
import dev.berth.vm.error.BerthException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks a kernel, so that no machine spends a second unpacking it at every boot. QEMU starts the plain ELF file by
 * its PVH entry point. See "The Linux/x86 Boot Protocol" in the kernel's documentation for the header.
 */
final class LinuxKernel {

    private static final int MAGIC_OFFSET = 0x202;
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int SECTOR = 512;
    private static final int ZSTD_MAGIC = 0xFD2FB528;
    private static final int ELF_MAGIC = 0x464C457F;

    private LinuxKernel() {}

    /** Writes the kernel in {@code packed} to {@code kernel}, unpacked if it is an x86 one packed with zstd. */
    static void unpack(Path packed, Path kernel) throws IOException {
        ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(packed)).order(ByteOrder.LITTLE_ENDIAN);
        if (!isBzImage(image)) {
            Files.move(packed, kernel);
            return;
        }
        int setupSectors = image.get(SETUP_SECTORS) == 0 ? 4 : Byte.toUnsignedInt(image.get(SETUP_SECTORS));
        int start = (setupSectors + 1) * SECTOR + image.getInt(PAYLOAD_OFFSET);
        int length = image.getInt(PAYLOAD_LENGTH);
        if (image.getInt(start) != ZSTD_MAGIC) {
            Files.move(packed, kernel);
            return;
        }
        // The kernel's build appends the unpacked size to the payload.
        int size = image.getInt(start + length - Integer.BYTES);
        byte[] elf;
        try (ZstdInputStream in =
                new ZstdInputStream(new ByteArrayInputStream(image.array(), start, length - Integer.BYTES))) {
            elf = in.readNBytes(size);
        }
        if (elf.length != size
                || ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).getInt(0) != ELF_MAGIC) {
            throw BerthException.failed("the kernel " + packed.getFileName() + " cannot be unpacked")
                    .because("its payload is not an ELF file of the size it names");
        }
        Files.write(kernel, elf);
        Files.delete(packed);
    }

    private static boolean isBzImage(ByteBuffer image) {
        byte[] magic = new byte[4];
        if (image.capacity() < PAYLOAD_LENGTH + Integer.BYTES) {
            return false;
        }
        image.get(MAGIC_OFFSET, magic);
        return new String(magic, StandardCharsets.US_ASCII).equals("HdrS");
    }
}
