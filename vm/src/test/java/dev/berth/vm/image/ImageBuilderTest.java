package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {

    @TempDir
    Path directory;

    @Test
    void aBuildThatFailsSaysWhyAndLeavesNothing() throws IOException {
        program("mmdebstrap", "echo 'E: the mirror is on fire' >&2; exit 25");
        for (String needed : List.of("mke2fs", "qemu-img", "unshare", "newuidmap")) {
            program(needed, "exit 0");
        }
        BerthHome home = new BerthHome(directory.resolve("home"));
        ProcessRunner runner = new ProcessRunner(Map.of("PATH", directory + ":/usr/bin:/bin"));
        ImageBuilder builder = new ImageBuilder(new ImageStore(home), runner, "test");

        assertThatThrownBy(() -> builder.build(Architecture.host(), Progress.NONE))
                .hasMessageContaining("the guest image could not be built")
                .hasMessageContaining("the mirror is on fire");

        assertThat(home.images()).isDirectoryNotContaining("glob:**staging*");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
