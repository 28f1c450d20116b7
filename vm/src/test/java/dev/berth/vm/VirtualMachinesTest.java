package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.machine.Expectation;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualMachinesTest {

    @TempDir
    private Path root;

    private VirtualMachines machines() {
        return VirtualMachines.onThisHost(new BerthHome(root), new ProcessRunner(System.getenv()));
    }

    @Test
    void nothingIsExpectedOfMachinesThatAreNotThere() {
        assertThat(machines().expectResume("dev")).isSameAs(Expectation.NONE);
        assertThat(machines().expectReset("dev")).isSameAs(Expectation.NONE);
        assertThat(machines().expectCreate()).isSameAs(Expectation.NONE);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void nothingIsExpectedOfAMachineThatCannotBeRead() throws Exception {
        Path machine = Files.createDirectories(root.resolve("profiles/dev"));
        Files.writeString(machine.resolve(MachineStart.HARDWARE), "{ half");

        assertThat(machines().expectReset("dev")).isSameAs(Expectation.NONE);
    }
}
