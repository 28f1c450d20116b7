package dev.berth.vm.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.process.Command;
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

    @Test
    void aServerThatComplainsWithoutEndDoesNotFillTheDisk() throws Exception {
        Path log = machine.resolve("folder0.log");
        Process complains = new ProcessRunner(System.getenv())
                .detach(
                        Command.of(
                                "sh",
                                "-c",
                                "head -c 3000000 /dev/zero; while ! [ -e \"$1\" ]; do :; done; echo last",
                                "sh",
                                machine.resolve("go on").toString()),
                        log);
        await().until(() -> Files.size(log) == 3_000_000);

        new FolderServer(machine, 0).shortenLog();
        assertThat(log).isEmptyFile();
        Files.createFile(machine.resolve("go on"));
        complains.waitFor();
        assertThat(log).hasContent("last");

        new FolderServer(machine, 0).shortenLog();
        assertThat(log).hasContent("last");
        new FolderServer(machine, 1).shortenLog();
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
