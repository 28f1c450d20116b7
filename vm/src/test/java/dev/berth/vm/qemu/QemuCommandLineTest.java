package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.ReadOnlyDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuCommandLineTest {

    private static final Path MEMORY = Path.of("/proc/42/fd/7");

    /** Files of one argument a line, beside this class among the resources. */
    @ParameterizedTest
    @CsvSource({
        "LINUX, X86_64, KVM, linux-x86_64-kvm",
        "LINUX, X86_64, TCG, linux-x86_64-tcg",
        "LINUX, AARCH64, KVM, linux-aarch64-kvm",
        "LINUX, AARCH64, TCG, linux-aarch64-tcg",
        "MACOS, AARCH64, HVF, macos-aarch64-hvf"
    })
    void isWhatTheGoldenFileSays(
            OperatingSystem host, Architecture architecture, Accelerator accelerator, String golden)
            throws IOException {
        List<String> arguments = QemuCommandLine.of(
                host,
                accelerator,
                spec(architecture, Path.of("/home/me/.berth/profiles/dev")),
                false,
                host == OperatingSystem.LINUX ? MEMORY : null);

        assertThat(String.join("\n", arguments) + "\n").isEqualTo(golden(golden));
    }

    @Test
    void commasInPathsAreWrittenTwiceWhereQemuSplitsAtThem() {
        List<String> arguments = of(spec(Architecture.X86_64, Path.of("/a,b=c d")));

        assertThat(arguments)
                .contains("-pidfile", "/a,b=c d/qemu.pid")
                .anyMatch(argument -> argument.endsWith("file.filename=/a,,b=c d/root.qcow2"))
                .anyMatch(argument -> argument.contains("path=/a,,b=c d/serial.sock,"))
                .anyMatch(argument -> argument.endsWith(",file=/a,,b=c d/ssh/host_ed25519"));
    }

    @Test
    void aRestoredMachineWaitsForItsMemoryAndIsToldNoSecretAgain() {
        MachineSpec spec = spec(Architecture.X86_64, Path.of("/home/me/.berth/profiles/dev"));

        List<String> launched = of(spec);
        List<String> restored =
                QemuCommandLine.restored(OperatingSystem.LINUX, Accelerator.TCG, spec, Path.of("/proc/43/fd/8"));

        assertThat(restored).endsWith("-S", "-incoming", "defer").doesNotContain("-fw_cfg");
        assertThat(restored).anyMatch(argument -> argument.contains("logappend=on"));
        assertThat(QemuCommandLine.visible(restored)).isEqualTo(QemuCommandLine.visible(launched));
    }

    @Test
    void whereAMachineIsAndWhoItIsCannotBeSeenByItsGuest() {
        List<String> one = of(spec(Architecture.X86_64, Path.of("/home/me/dev")));
        List<String> other = of(spec(Architecture.X86_64, Path.of("/home/me/other")));

        assertThat(one).isNotEqualTo(other);
        assertThat(QemuCommandLine.visible(one)).isEqualTo(QemuCommandLine.visible(other));
    }

    @Test
    void programsKeepTheirAddressesOnlyWhereTheyWouldBeTranslatedAnewForEach() {
        MachineSpec spec = spec(Architecture.X86_64, Path.of("/home/me/dev"));

        assertThat(QemuCommandLine.of(OperatingSystem.LINUX, Accelerator.TCG, spec, true, MEMORY))
                .anyMatch(argument -> argument.endsWith(" norandmaps"));
        assertThat(of(spec)).noneMatch(argument -> argument.contains("norandmaps"));
        assertThat(QemuCommandLine.of(OperatingSystem.LINUX, Accelerator.KVM, spec, true, MEMORY))
                .noneMatch(argument -> argument.contains("norandmaps"));
    }

    private static List<String> of(MachineSpec spec) {
        return QemuCommandLine.of(OperatingSystem.LINUX, Accelerator.TCG, spec, false, MEMORY);
    }

    private static MachineSpec spec(Architecture architecture, Path directory) {
        Path image = Path.of("/home/me/.berth/images/0123");
        return new MachineSpec(
                "dev",
                "9f4e2f5e-6a3b-4c0d-8a51-2f6f0f3d1c2b",
                directory,
                architecture,
                4,
                ByteSize.ofGiB(4),
                image.resolve("kernel"),
                image.resolve("initrd"),
                "console=ttyS0 systemd.unit=berth-docker.target",
                directory.resolve("root.qcow2"),
                directory.resolve("data.qcow2"),
                List.of(new ReadOnlyDisk("berth-k3s", Path.of("/home/me/.berth/k3s/disks/abc.img"))),
                Map.of(
                        "system.hostname", directory.resolve("credentials/hostname"),
                        "berth.ssh_host_ed25519_key", directory.resolve("ssh/host_ed25519")),
                40022,
                List.of(new PortForward(46443, 6443)),
                false);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = QemuCommandLineTest.class.getResourceAsStream(name + ".args")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
