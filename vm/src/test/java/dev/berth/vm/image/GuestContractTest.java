package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.host.Architecture;
import org.junit.jupiter.api.Test;

class GuestContractTest {

    @Test
    void theCommandLineBootsToTheTargetOnTheConsoleOfTheArchitecture() {
        assertThat(GuestContract.kernelCommandLine(Architecture.X86_64, GuestContract.TARGET_DOCKER))
                .contains("console=ttyS0")
                .endsWith("systemd.unit=berth-docker.target");
        assertThat(GuestContract.kernelCommandLine(Architecture.AARCH64, GuestContract.TARGET_BASE))
                .contains("console=ttyAMA0")
                .doesNotContain("8250");
    }
}
