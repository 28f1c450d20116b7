package dev.berth.vm.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * An x86 "kernel" of a few bytes: it prints a text on the serial console and then halts, or turns the machine off. A
 * test of a hypervisor needs no more, and has it within a second.
 */
public final class TinyGuest {

    private static final int SETUP_SECTORS = 0x1f1;
    private static final int ENTRY = 0x200;
    private static final int MAGIC = 0x202;
    private static final int PROTOCOL = 0x206;
    private static final int LOAD_FLAGS = 0x211;
    private static final int CODE = 0x260;

    /** How long the code is that prints. */
    private static final int PRINT = 15;

    private TinyGuest() {}

    /** Writes a kernel that prints the text and halts. */
    public static Path printing(Path file, String text) {
        return write(file, text, "f4 eb fd"); // hlt; jmp .-1
    }

    /** Writes a kernel that prints the text and turns the machine off, through the ACPI register of QEMU's q35. */
    public static Path poweringOff(Path file, String text) {
        return write(file, text, "ba 04 06 b8 00 20 ef f4"); // mov $0x604,%dx; mov $0x2000,%ax; out %ax,%dx; hlt
    }

    /** Writes a kernel that answers each byte on the console with a digit, counted in its memory: 1, 2, 3... */
    public static Path counting(Path file) {
        return write(
                file,
                "",
                "2e c6 06 00 00 30 " // movb $'0',%cs:0
                        + "ba fd 03 ec a8 01 74 f8 " // wait: mov $0x3fd,%dx; in %dx,%al; test $1,%al; je wait
                        + "ba f8 03 ec " // mov $0x3f8,%dx; in %dx,%al
                        + "2e fe 06 00 00 2e a0 00 00 ee eb e8"); // incb %cs:0; mov %cs:0,%al; out %al,%dx; jmp wait
    }

    /** The header is that of the Linux boot protocol, 2.00, so that QEMU takes an initrd along with it. */
    private static Path write(Path file, String text, String end) {
        ByteBuffer kernel = ByteBuffer.allocate(0x10000).order(ByteOrder.LITTLE_ENDIAN);
        kernel.put(SETUP_SECTORS, (byte) 63);
        kernel.put(ENTRY, (byte) 0xeb).put(ENTRY + 1, (byte) (CODE - ENTRY - 2)); // jmp to the code
        kernel.put(MAGIC, "HdrS".getBytes(StandardCharsets.US_ASCII));
        kernel.putShort(PROTOCOL, (short) 0x200);
        kernel.put(LOAD_FLAGS, (byte) 1);
        byte[] last = hex(end);
        int textAt = CODE - ENTRY + PRINT + last.length;
        kernel.position(CODE);
        kernel.put(hex("be")).putShort((short) textAt); // mov $text,%si
        kernel.put(hex("ba f8 03")); // mov $0x3f8,%dx
        kernel.put(hex("2e ac")); // lods %cs:(%si),%al
        kernel.put(hex("84 c0")); // test %al,%al
        kernel.put(hex("74 03")); // je .+5
        kernel.put(hex("ee")); // out %al,(%dx)
        kernel.put(hex("eb f7")); // jmp .-7
        kernel.put(last);
        kernel.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        try {
            return Files.write(file, kernel.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] hex(String bytes) {
        return HexFormat.ofDelimiter(" ").parseHex(bytes);
    }
}
