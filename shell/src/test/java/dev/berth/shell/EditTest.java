package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code profile edit} with an editor that does one thing to the file. */
class EditTest {

    @TempDir
    private Path place;

    private UserHome user;

    @BeforeEach
    void makeProfile() throws IOException {
        user = UserHome.atTerminal(
                place, Map.of("EDITOR", place.resolve("editor").toString()));
        user.makeImage();
        assertThat(user.run("profile create dev --no-start --cpus 1 --memory 1GiB --mount none --env A=1"))
                .as(user.err())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void aFileThatIsEmptiedChangesNothing() throws IOException {
        editor(": >\"$1\"");

        assertThat(user.run("profile edit dev")).isEqualTo(ExitCode.DONE);

        assertThat(user.err()).contains("Nothing was changed");
        assertThat(shown()).contains("cpus = 1", "mounts = none", "A=1");
    }

    @Test
    void anotherNameIsRefusedWithWhatDoesSo() throws IOException {
        editor("sed -i 's/^name:.*/name: other/; s/^cpus:.*/cpus: 2/' \"$1\"");

        assertThat(user.run("profile edit dev")).isEqualTo(ExitCode.USAGE);

        assertThat(user.err()).contains("berth profile rename dev other");
        assertThat(shown()).contains("cpus = 1");
    }

    @Test
    void whatIsChangedIsChanged() throws IOException {
        editor("sed -i 's/^cpus:.*/cpus: 2/' \"$1\"");

        assertThat(user.run("profile edit dev")).as(user.err()).isEqualTo(ExitCode.DONE);

        assertThat(shown()).contains("cpus = 2", "mounts = none");
    }

    private String shown() {
        assertThat(user.run("profile show dev")).isEqualTo(ExitCode.DONE);
        return user.out();
    }

    private void editor(String script) throws IOException {
        Path editor = Files.writeString(place.resolve("editor"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
    }
}
