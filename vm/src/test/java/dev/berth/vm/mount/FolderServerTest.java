package dev.berth.vm.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderServerTest {

    private Path project;
    private Path home;
    private Path machine;

    @BeforeEach
    void makeAProjectAndAHome(@TempDir Path temporary) throws IOException {
        Path root = temporary.toRealPath();
        project = Files.createDirectory(root.resolve("project"));
        home = Files.createDirectory(root.resolve("home"));
        machine = Files.createDirectory(home.resolve("dev"));
    }

    @Test
    void aFolderThatHasBecomeALinkSinceItWasAgreedToIsNotShared() throws IOException {
        Path others = Files.createDirectory(project.resolveSibling("others"));
        Path data = Files.createSymbolicLink(project.resolve("data"), others);

        refused(data)
                .hasMessageContaining(data + " leads to " + others)
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.remedy()).contains("berth profile edit dev --mount"));
        assertThat(machine).isEmptyDirectory();
    }

    @Test
    void aFolderOnWhoseWayThereIsALinkNowIsNotShared() throws IOException {
        Path others = Files.createDirectories(project.resolveSibling("others/data"));
        Files.createSymbolicLink(project.resolve("sub"), others.getParent());

        refused(project.resolve("sub/data")).hasMessageContaining("leads to " + others);
    }

    @Test
    void aFolderThatHasBecomeALinkToWhatIsHiddenIsNotShared() throws IOException {
        refused(Files.createSymbolicLink(project.resolve("data"), machine))
                .hasMessageContaining("Berth keeps its own files");
    }

    @Test
    void aFolderInsideOfWhatIsHiddenIsNotShared() {
        refused(machine).hasMessageContaining("Berth keeps its own files");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(Path folder) {
        return assertThatThrownBy(() -> new FolderServer(machine, 0)
                        .start(
                                new Virtiofsd(Path.of("/bin/false"), false),
                                new Mount(folder, "/x", false),
                                home,
                                new ProcessRunner(System.getenv())))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PRECONDITION));
    }
}
