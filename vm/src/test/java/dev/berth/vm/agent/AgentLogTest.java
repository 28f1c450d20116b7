package dev.berth.vm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogTest {

    @TempDir
    Path directory;

    @Test
    void whatAGuestSaysNeitherLooksLikeALineOfTheAgentsNorCommandsATerminal() throws Exception {
        Path file = directory.resolve("agent.log");

        new AgentLog(file).line("dev", "it does not answer: \u001b]0;gone\u0007\r\n2026-01-01T00:00:00Z agent: ended");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).endsWith(" dev: it does not answer: ]0;gone");
        assertThat(lines.get(1)).isEqualTo("  2026-01-01T00:00:00Z agent: ended");
    }
}
