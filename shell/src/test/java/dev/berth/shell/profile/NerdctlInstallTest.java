package dev.berth.shell.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.Screen;
import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.shell.core.InputReader;

class NerdctlInstallTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void theShimGoesToTheUsersOwnProgramsAndCanBeRun() {
        install(Map.of(), "/usr/bin:" + home.resolve(".local/bin"));

        Path shim = home.resolve(".local/bin/nerdctl");
        assertThat(shim).isExecutable().content().startsWith("#!/bin/sh\n").endsWith(" nerdctl -- \"$@\"\n");
        assertThat(said()).doesNotContain("PATH");
    }

    @Test
    void aDirectoryThatIsNotOnThePathIsTold() {
        install(Map.of("directory", List.of("bin")), "/usr/bin:relative/bin");

        assertThat(home.resolve("work/bin/nerdctl")).isExecutable();
        assertThat(said()).contains(home.resolve("work/bin") + " is not on your PATH");
    }

    @Test
    void aShimOfOursIsReplaced() {
        install(Map.of(), "");
        install(Map.of(), "");

        assertThat(home.resolve(".local/bin")).isDirectoryContaining(file -> file.endsWith("nerdctl"));
    }

    @Test
    void aFileThatIsNotOursStaysAsItIs() throws IOException {
        Path theirs = Files.createDirectories(home.resolve(".local/bin")).resolve("nerdctl");
        Files.writeString(theirs, "#!/bin/sh\nexec lima nerdctl \"$@\"\n");

        assertThatThrownBy(() -> install(Map.of(), ""))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.PRECONDITION))
                .hasMessageContaining(theirs.toString())
                .hasMessageContaining("--directory");
        assertThat(theirs).hasContent("#!/bin/sh\nexec lima nerdctl \"$@\"\n");
    }

    @Test
    void aLinkIsNotOursWhereverItLeads() throws IOException {
        install(Map.of("directory", List.of("elsewhere")), "");
        Path link = Files.createDirectories(home.resolve(".local/bin")).resolve("nerdctl");
        Files.createSymbolicLink(link, home.resolve("work/elsewhere/nerdctl"));

        assertThatThrownBy(() -> install(Map.of(), "")).hasMessageContaining("there is a nerdctl already");
        assertThat(link).isSymbolicLink();
    }

    private void install(Map<String, List<String>> options, String path) {
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        Invocation invocation = new Invocation("nerdctl install", options, List.of(), List.of());
        Console console = new Console(
                new PrintWriter(new StringWriter()), Screen.plain(stream, stream), new InputReader() {}, invocation);
        new NerdctlInstall(Map.of("PATH", path), home, home.resolve("work")).run(invocation, console);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
