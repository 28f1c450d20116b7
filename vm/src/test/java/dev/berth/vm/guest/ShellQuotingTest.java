package dev.berth.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellQuotingTest {

    @Test
    void aRealShellReadsEveryWordBackAsItWas() {
        List<String> words = List.of("plain", "two words", "it's", "", "$HOME `id` \\ \"x\"", "*", "-n", "grüße\n2");

        String printed = new ProcessRunner(Map.of("PATH", "/usr/bin:/bin"))
                .output(Command.of("sh", "-c", "printf '%s|' " + ShellQuoting.quote(words)));

        assertThat(printed).isEqualTo(String.join("|", words) + "|");
    }
}
