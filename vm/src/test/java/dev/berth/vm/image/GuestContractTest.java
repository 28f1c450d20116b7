package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.host.Architecture;
import org.junit.jupiter.api.Test;

class GuestContractTest {

    @Test
    void aMarkerIsFoundAfterWhateverTheConsolePrintsBeforeIt() {
        assertThat(GuestContract.reached("\u001b[!p\u001b[?7hberth: reached ssh uptime=11.17\r"))
                .contains(new GuestContract.Reached("ssh", 11.17));
        assertThat(GuestContract.reached("berth: FAILED data: no disk")).isEmpty();
    }

    @Test
    void aFailureSaysWhereAndWhy() {
        assertThat(GuestContract.failed("berth: FAILED data: no disk with serial berth-data\r"))
                .contains(new GuestContract.Failed("data", "no disk with serial berth-data"));
        assertThat(GuestContract.failed("berth: reached ssh uptime=1.0")).isEmpty();
    }

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
