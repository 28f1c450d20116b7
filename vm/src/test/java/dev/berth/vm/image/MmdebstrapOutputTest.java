package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MmdebstrapOutputTest {

    private final List<String> details = new ArrayList<>();
    private final MmdebstrapOutput output = new MmdebstrapOutput(new Progress() {
        @Override
        public void detail(String message) {
            details.add(message);
        }
    });

    @Test
    void theUserSeesTheStepsButNotTheTextOfHooks() {
        List.of(
                        "I: running apt-get update...",
                        "I: running --customize-hook in shell: sh -c '#!/bin/sh",
                        "set -eu",
                        "berth: initrd: packing",
                        "I: running special hook: download /mnt/data/initrd initrd")
                .forEach(output::line);

        assertThat(details).containsExactly("running apt-get update...", "initrd: packing");
    }

    @Test
    void theReasonIsWhatWasPrintedBeforeTheFirstError() {
        List.of(
                        "I: running apt-get update...",
                        "mke2fs: No space left on device",
                        "E: setup failed: E: command failed: #!/bin/sh",
                        "set -eu",
                        "root=$1")
                .forEach(output::line);

        assertThat(output.reason().orElseThrow())
                .contains("No space left on device")
                .doesNotContain("root=");
    }
}
