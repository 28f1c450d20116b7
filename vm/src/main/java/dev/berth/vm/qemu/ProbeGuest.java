package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The smallest guest that proves that an accelerator runs guests: a firmware of a few instructions that ends QEMU with
 * an exit code of its own.
 *
 * <p>On x86 it has to go through protected mode into 64-bit mode with paging and loop there: some KVMs (nested ones,
 * and KVM on PVM) open, create a machine and emulate real mode well enough, and then never run a 64-bit guest.
 */
final class ProbeGuest {

    /** A guest that is run at all answers within some milliseconds; the rest is for QEMU's start on a busy computer. */
    private static final Duration DEADLINE = Duration.ofSeconds(4);

    /** isa-debug-exit ends QEMU with (value << 1) | 1, see hw/misc/debugexit.c; the guest writes 0x2a. */
    private static final int X86_ANSWER = 0x2a << 1 | 1;

    /** Where an x86 processor begins, from the end of a ROM that ends at 4 GiB. */
    private static final int RESET_VECTOR = 0xfff0;

    private static final int ROM_SIZE = 0x10000;

    // Assembled by GNU as from the text on the right; the ROM begins at 0xffff0000.
    private static final String X86_CODE = """
            2e 66 0f 01 16 a0 00        lgdtl  %cs:0xa0
            0f 20 c0                    mov    %cr0,%eax            protected mode
            0c 01                       or     $1,%al
            0f 22 c0                    mov    %eax,%cr0
            66 ea 17 00 ff ff 08 00     ljmpl  $8,$0xffff0017
            b8 10 00 00 00              mov    $0x10,%eax           32-bit code from here
            8e d8                       mov    %eax,%ds
            c7 05 00 10 00 00 03 20 00 00   movl   $0x2003,0x1000   page tables: the last 2 MiB below 4 GiB
            c7 05 18 20 00 00 03 30 00 00   movl   $0x3003,0x2018
            c7 05 f8 3f 00 00 83 00 e0 ff   movl   $0xffe00083,0x3ff8
            0f 20 e0                    mov    %cr4,%eax
            0c 20                       or     $0x20,%al            PAE
            0f 22 e0                    mov    %eax,%cr4
            b8 00 10 00 00              mov    $0x1000,%eax
            0f 22 d8                    mov    %eax,%cr3
            b9 80 00 00 c0              mov    $0xc0000080,%ecx     EFER.LME
            0f 32                       rdmsr
            80 cc 01                    or     $1,%ah
            0f 30                       wrmsr
            0f 20 c0                    mov    %cr0,%eax
            0d 00 00 00 80              or     $0x80000000,%eax     paging
            0f 22 c0                    mov    %eax,%cr0
            ea 6a 00 ff ff 18 00        ljmp   $0x18,$0xffff006a
            b9 80 96 98 00              mov    $10000000,%ecx       64-bit code from here
            ff c9                       dec    %ecx
            75 fc                       jne    .-2
            b0 2a                       mov    $0x2a,%al
            e6 f4                       out    %al,$0xf4
            f4                          hlt
            eb fd                       jmp    .-1
            """;

    private static final int X86_TABLES = 0x80;

    private static final String X86_DESCRIPTORS = """
            00 00 00 00 00 00 00 00     none
            ff ff 00 00 00 9b cf 00     0x08: 32-bit code
            ff ff 00 00 00 93 cf 00     0x10: data
            ff ff 00 00 00 9b af 00     0x18: 64-bit code
            1f 00 80 00 ff ff           0xa0: size and address of the table, for lgdt
            """;

    private static final String X86_RESET = "e9 0d 00     jmp 0";

    private static final String ARM_CODE = """
            00 01 80 52     mov  w0, #0x0008
            00 80 b0 72     movk w0, #0x8400, lsl #16     PSCI SYSTEM_OFF
            02 00 00 d4     hvc  #0
            00 00 00 14     b    .
            """;

    private final ProcessRunner runner;
    private final Architecture architecture;

    ProbeGuest(ProcessRunner runner, Architecture architecture) {
        this.runner = runner;
        this.architecture = architecture;
    }

    /**
     * Runs the guest.
     *
     * @return empty when it answered, else why the accelerator cannot be used, as the end of a sentence
     * @throws CommandException.NotStarted if there is no QEMU
     */
    Optional<String> refusal(Accelerator accelerator) {
        try {
            // QEMU may die of a failed assertion: should that leave a core file, it is here and goes as well.
            Path directory = Files.createTempDirectory("berth-probe-");
            Path rom = directory.resolve("rom");
            try {
                Files.write(rom, rom());
                return judge(runner.run(Command.of(arguments(accelerator, rom))
                        .directory(directory)
                        .timeout(DEADLINE)));
            } catch (CommandException.TimedOut e) {
                return Optional.of("a test guest did not answer within " + DEADLINE.toSeconds() + " s");
            } finally {
                try (var files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw BerthException.failed("could not make the test guest")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private Optional<String> judge(CommandResult result) {
        int answer = architecture == Architecture.X86_64 ? X86_ANSWER : 0;
        return result.exitCode() == answer
                ? Optional.empty()
                : Optional.of("QEMU gave up on a test guest, saying: "
                        + result.tail(1).strip());
    }

    private List<String> arguments(Accelerator accelerator, Path rom) {
        List<String> arguments = new ArrayList<>(List.of(
                QemuCommandLine.program(architecture),
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-m",
                "64"));
        arguments.addAll(QemuCommandLine.processor(architecture, accelerator));
        arguments.addAll(List.of("-bios", rom.toString()));
        arguments.addAll(
                switch (architecture) {
                    case X86_64 -> List.of("-machine", "q35", "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04");
                    case AARCH64 -> List.of("-machine", "virt,gic-version=max");
                });
        return arguments;
    }

    private byte[] rom() {
        byte[] rom = new byte[ROM_SIZE];
        switch (architecture) {
            case X86_64 -> {
                place(rom, 0, X86_CODE);
                place(rom, X86_TABLES, X86_DESCRIPTORS);
                place(rom, RESET_VECTOR, X86_RESET);
            }
            case AARCH64 -> place(rom, 0, ARM_CODE);
        }
        return rom;
    }

    /** Writes the bytes at the beginning of each line; what follows two blanks is for readers. */
    private static void place(byte[] rom, int offset, String listing) {
        int next = offset;
        for (String line : listing.lines().toList()) {
            byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(line.substring(0, line.indexOf("  ")));
            System.arraycopy(bytes, 0, rom, next, bytes.length);
            next += bytes.length;
        }
    }
}
