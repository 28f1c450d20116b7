package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.OperatingSystem;
import dev.berth.vm.machine.Acceleration;
import dev.berth.vm.machine.Acceleration.Accelerator;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccelerationProbeTest {

    @TempDir
    Path directory;

    private AccelerationProbe probe(String override, Path device) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(AccelerationProbe.OVERRIDE, override);
        return new AccelerationProbe(
                new ProcessRunner(environment),
                OperatingSystem.LINUX,
                Architecture.X86_64,
                device,
                directory.resolve("acceleration.json"));
    }

    /** There, and accessible, as far as a look at the file tells. */
    private Path device() throws IOException {
        return Files.writeString(directory.resolve("kvm"), "");
    }

    @Test
    void theTestGuestAnswersWhereGuestsAreRun() {
        ProbeGuest guest = new ProbeGuest(new ProcessRunner(System.getenv()), Architecture.X86_64);

        assertThat(guest.refusal(Accelerator.TCG)).isEmpty();
    }

    @Test
    void anAcceleratorThatQemuDoesNotHaveIsRefusedWithItsWords() {
        ProbeGuest guest = new ProbeGuest(new ProcessRunner(System.getenv()), Architecture.X86_64);

        assertThat(guest.refusal(Accelerator.HVF))
                .hasValueSatisfying(why -> assertThat(why).contains("QEMU gave up", "hvf"));
    }

    @Test
    void withoutADeviceGuestsAreEmulatedAndTheReasonSaysWhy() {
        Acceleration acceleration = probe("", Path.of("/dev/none")).acceleration();

        assertThat(acceleration.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(acceleration.reason()).contains("there is no /dev/none");
        assertThat(directory.resolve("acceleration.json")).doesNotExist();
    }

    @Test
    void theVerdictIsRememberedForThisKernelAndQemu() throws Exception {
        Path memory = directory.resolve("acceleration.json");
        Acceleration first = probe("", device()).acceleration();
        String verdict = Files.readString(memory);
        assertThat(verdict).contains(System.getProperty("os.version"), "/qemu-system-x86_64 of ");

        Files.writeString(memory, verdict.replaceAll("\"refusal\":\"[^\"]*\"", "\"refusal\":\"as remembered\""));
        assertThat(probe("", device()).acceleration().reason()).contains("KVM is there", "as remembered");

        Files.writeString(memory, verdict.replace(System.getProperty("os.version"), "another kernel"));
        assertThat(probe("", device()).acceleration()).isEqualTo(first);

        Files.writeString(memory, verdict.replace(" bytes", "0 bytes"));
        assertThat(probe("", device()).acceleration()).isEqualTo(first);

        Files.writeString(memory, "{ half a verd");
        assertThat(probe("", device()).acceleration()).isEqualTo(first);
        assertThat(Files.readString(memory)).isEqualTo(verdict);
    }

    @Test
    void theEnvironmentOverridesEverything() {
        assertThat(probe("KVM", Path.of("/dev/none")).acceleration())
                .isEqualTo(new Acceleration(Accelerator.KVM, "BERTH_ACCELERATOR asks for it"));
    }

    @Test
    void anUnknownOverrideIsAWrongUsage() {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> probe("warp", Path.of("/dev/none")).acceleration())
                .withMessageContaining("warp")
                .matches(e -> e.kind() == Kind.USAGE);
    }
}
