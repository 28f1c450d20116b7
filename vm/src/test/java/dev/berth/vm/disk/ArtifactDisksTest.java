package dev.berth.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactDisksTest {

    private static final Sha256 KEY = Sha256.of("key".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private final ProcessRunner runner = new ProcessRunner(System.getenv());
    private ArtifactDisks disks;

    @BeforeEach
    void openDisks() {
        disks = new ArtifactDisks(directory.resolve("disks"), System.getenv(), runner);
    }

    @Test
    void aDiskHoldsTheFilesWithTheirModesAndLinks() {
        Path disk = disks.disk(KEY, ArtifactDisksTest::fill, Progress.NONE);

        assertThat(debugfs(disk, "cat /bin/program")).startsWith("the program");
        assertThat(debugfs(disk, "stat /bin/program")).containsPattern("Type: regular\\s+Mode:\\s+0755");
        assertThat(debugfs(disk, "stat /link")).contains("Fast link dest: \"bin/program\"");
        assertThat(disks.find(KEY)).contains(disk);
    }

    @Test
    void aDiskThatIsThereIsNotMadeAgain() {
        Path disk = disks.disk(KEY, ArtifactDisksTest::fill, Progress.NONE);

        assertThat(disks.disk(
                        KEY,
                        files -> {
                            throw new AssertionError("made again");
                        },
                        Progress.NONE))
                .isEqualTo(disk);
    }

    @Test
    void aDiskThatWasDamagedIsMadeAgainAndThatIsSaid() throws IOException {
        Path disk = disks.disk(KEY, ArtifactDisksTest::fill, Progress.NONE);
        byte[] whole = Files.readAllBytes(disk);
        List<String> notices = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void notice(String message) {
                notices.add(message);
            }
        };

        Files.write(disk, Arrays.copyOf(whole, whole.length / 2));
        disks.disk(KEY, ArtifactDisksTest::fill, progress);
        byte[] changed = Files.readAllBytes(disk);
        changed[changed.length / 2] ^= 1;
        Files.write(disk, changed);
        disks.disk(KEY, ArtifactDisksTest::fill, progress);

        assertThat(debugfs(disk, "cat /bin/program")).startsWith("the program");
        assertThat(notices).hasSize(2).allMatch(notice -> notice.contains("damaged"));
    }

    @Test
    void nothingIsLeftOfADiskThatCouldNotBeFilled() {
        assertThatThrownBy(() -> disks.disk(
                        KEY,
                        files -> {
                            fill(files);
                            throw new IOException("no more");
                        },
                        Progress.NONE))
                .hasMessageContaining("could not make the disk")
                .hasMessageContaining("no more");

        assertThat(disks.find(KEY)).isEmpty();
        assertThat(directory.resolve("disks/" + KEY.hex())).isDirectoryNotContaining("glob:**part");
    }

    @Test
    void nothingIsLeftOfADiskThatTheHostHadNoRoomFor() throws IOException {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        Path maker = Files.writeString(programs.resolve("mke2fs"), """
                #!/bin/sh
                while [ $# -gt 2 ]; do shift; done
                echo half >"$1"
                echo 'No space left on device' >&2
                exit 1
                """);
        Files.setPosixFilePermissions(maker, PosixFilePermissions.fromString("rwx------"));
        ArtifactDisks full =
                new ArtifactDisks(directory.resolve("disks"), Map.of("PATH", programs.toString()), runner, "");

        assertThatThrownBy(() -> full.disk(KEY, ArtifactDisksTest::fill, Progress.NONE))
                .hasMessageContaining("No space left");

        assertThat(directory.resolve("disks").resolve(KEY.hex())).isDirectoryNotContaining("glob:**part");
    }

    @Test
    void whatAKilledProcessLeftIsInNobodysWay() throws IOException {
        Path left = Files.createDirectories(directory.resolve("disks/" + KEY.hex() + "/files.part/old"));
        Files.writeString(left.resolve("file"), "half");

        Path disk = disks.disk(KEY, ArtifactDisksTest::fill, Progress.NONE);

        assertThat(debugfs(disk, "ls /")).doesNotContain("old");
    }

    @Test
    void aMissingProgramIsNamedWithItsPackage() {
        ArtifactDisks elsewhere = new ArtifactDisks(directory, Map.of("PATH", directory.toString()), runner, "");

        assertThatThrownBy(() -> elsewhere.disk(KEY, ArtifactDisksTest::fill, Progress.NONE))
                .hasMessageContaining("mke2fs is missing")
                .hasMessageContaining("e2fsprogs");
    }

    private static void fill(Path files) throws IOException {
        Path program = Files.createDirectory(files.resolve("bin")).resolve("program");
        Files.writeString(program, "the program".repeat(100_000));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(files.resolve("link"), Path.of("bin/program"));
    }

    private String debugfs(Path disk, String request) {
        return runner.output(Command.of("/sbin/debugfs", "-R", request, disk.toString()));
    }
}
