package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.shell.core.InputReader;

/** {@code up} for a file that nobody has agreed to yet. */
class UpTest {

    @TempDir
    private Path place;

    @Test
    void whatTheFileTakesIsShownBeforeItIsAskedForEvenWithQuiet() throws IOException {
        Files.writeString(place.resolve(".berth.yaml"), "env: {HTTP_PROXY: 'http://elsewhere'}\n");
        UserHome user = UserHome.atTerminal(place);

        List<String> shown = new ArrayList<>();
        int code = user.run("up --quiet", new InputReader() {
            @Override
            public String readInput(String question) {
                shown.add(user.err());
                return "n";
            }
        });

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(shown).singleElement().asString().contains("wants more than a machine", "http://elsewhere");
    }
}
