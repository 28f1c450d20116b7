package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFileTest {

    @TempDir
    Path directory;

    private BerthHome home;
    private Path path;
    private HostFile file;

    @TempDir
    Path homeDirectory;

    @BeforeEach
    void makeHome() {
        home = new BerthHome(homeDirectory);
        path = directory.resolve("config.json");
        file = new HostFile(path, home);
    }

    @Test
    void aMissingFileReadsAsNothing() {
        assertThat(file.read()).isEmpty();
    }

    @Test
    void anEditMakesAMissingFileAndItsDirectoriesForTheOwnerOnly() throws IOException {
        HostFile deep = new HostFile(directory.resolve("a/b/config"), home);

        deep.edit(text -> text + "new");

        assertThat(deep.read()).contains("new");
        assertThat(mode(deep.path())).isEqualTo("rw-------");
        assertThat(mode(directory.resolve("a"))).isEqualTo("rwx------");
    }

    @Test
    void anEditThatChangesNothingWritesNothing() throws IOException {
        Files.writeString(path, "same");
        FileTime longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(path, longAgo);

        file.edit(text -> text);

        assertThat(Files.getLastModifiedTime(path)).isEqualTo(longAgo);
        assertThat(home.backups()).doesNotExist();
    }

    @Test
    void anEditThatLeavesAMissingFileEmptyMakesNone() {
        file.edit(text -> text);

        assertThat(path).doesNotExist();
    }

    @Test
    void theModeIsKept() throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));

        file.edit(text -> "new");

        assertThat(mode(path)).isEqualTo("rw-r--r--");
    }

    @Test
    void aSymbolicLinkIsKeptAndItsTargetEdited() throws IOException {
        Path real = Files.createDirectory(directory.resolve("dotfiles")).resolve("docker.json");
        Files.writeString(real, "old");
        Files.createSymbolicLink(path, Path.of("dotfiles/docker.json"));

        file.edit(text -> text + " and new");

        assertThat(path).isSymbolicLink();
        assertThat(real).hasContent("old and new");
        assertThat(names(directory)).containsExactlyInAnyOrder("config.json", "dotfiles");
    }

    @Test
    void aLinkToAFileThatDoesNotExistYetMakesIt() throws IOException {
        Files.createSymbolicLink(path, Path.of("dotfiles/docker.json"));

        file.edit(text -> "new");

        assertThat(path).isSymbolicLink();
        assertThat(directory.resolve("dotfiles/docker.json")).hasContent("new");
    }

    @Test
    void aRelativeLinkInALinkedDirectoryIsFollowedFromWhereItReallyIs() throws IOException {
        Path dotfiles = Files.createDirectories(directory.resolve("dotfiles/docker"));
        Path real = Files.createDirectory(directory.resolve("dotfiles/shared")).resolve("config.json");
        Files.writeString(real, "mine");
        Files.createSymbolicLink(dotfiles.resolve("config.json"), Path.of("../shared/config.json"));
        Path linked = Files.createSymbolicLink(directory.resolve("linked"), dotfiles);
        Path another = Files.createDirectory(directory.resolve("shared")).resolve("config.json");
        Files.writeString(another, "of something else");

        new HostFile(linked.resolve("config.json"), home).edit(text -> text + ", edited");

        assertThat(real).hasContent("mine, edited");
        assertThat(another).hasContent("of something else");
        assertThat(linked.resolve("config.json")).isSymbolicLink();
    }

    @Test
    void whatIsAboveALinkedDirectoryIsWhereThatReallyIs() throws IOException {
        Path linked = Files.createSymbolicLink(
                directory.resolve("linked"), Files.createDirectories(directory.resolve("real/docker")));
        Files.writeString(directory.resolve("real/config.json"), "right");
        Files.writeString(path, "wrong");

        HostFile file = new HostFile(linked.resolve("../config.json"), home);

        assertThat(file.read()).contains("right");
        file.edit(text -> text + ", edited");
        assertThat(directory.resolve("real/config.json")).hasContent("right, edited");
        assertThat(path).hasContent("wrong");
    }

    @Test
    void linksInACircleAreAnError() throws IOException {
        Files.createSymbolicLink(path, path);

        assertThatThrownBy(() -> file.edit(text -> "new"))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("symbolic links");
    }

    @Test
    void aReadOnlyFileStaysAsItIs() throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r--r--"));

        assertThatThrownBy(() -> file.edit(text -> "new"))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("chmod u+w");
        assertThat(path).hasContent("old");
    }

    @Test
    void whatCannotBeEditedIsSaidBeforeAnythingIsDone() throws IOException {
        file.requireEditable();
        Files.writeString(path, "old");
        file.requireEditable();
        HostFile below = new HostFile(path.resolve("contexts/meta.json"), home);
        assertThatThrownBy(below::requireEditable)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(path + " is not a directory");

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(file::requireEditable)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only")
                .hasMessageContaining("chmod u+w");
        assertThat(path).hasContent("old");
    }

    @Test
    void aFileThatIsNotUtf8StaysAsItIs() throws IOException {
        byte[] latin = "\"Gr\u00fc\u00dfe\"".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(path, latin);

        assertThatThrownBy(() -> file.edit(text -> "new")).hasMessageContaining("not text in UTF-8");
        assertThat(path).hasBinaryContent(latin);
    }

    @Test
    void aFailingEditLeavesTheFileAndNothingElse() throws IOException {
        Files.writeString(path, "old");
        BerthException bad = BerthException.failed("cannot be parsed");

        assertThatThrownBy(() -> file.edit(text -> {
                    throw bad;
                }))
                .isSameAs(bad);
        assertThat(path).hasContent("old");
        assertThat(names(directory)).containsExactly("config.json");
    }

    @Test
    void theLastThreeTextsAreKept() throws IOException {
        for (String text : List.of("1", "2", "3", "4", "5", "6")) {
            file.edit(before -> text);
        }

        List<String> kept;
        try (Stream<Path> backups = Files.list(home.backups())) {
            kept = backups.sorted().map(HostFileTest::text).toList();
        }
        assertThat(kept).containsExactly("5", "4", "3");
        assertThat(mode(home.backups())).isEqualTo("rwx------");
    }

    @Test
    void backupsOfFilesOfTheSameNameAreKeptApart() throws IOException {
        HostFile other = new HostFile(directory.resolve("other/config.json"), home);
        for (String text : List.of("1", "2")) {
            file.edit(before -> text);
            other.edit(before -> text + " of the other");
        }

        assertThat(names(home.backups())).hasSize(2);
    }

    @Test
    void whatAnotherProgramWritesMeanwhileIsNotLost() {
        AtomicInteger calls = new AtomicInteger();

        file.edit(text -> {
            if (calls.getAndIncrement() == 0) {
                write(path, "theirs");
            }
            return text + " and ours";
        });

        assertThat(path).hasContent("theirs and ours");
        assertThat(calls).hasValue(2);
    }

    @Test
    void aProgramThatNeverStopsWritingIsToldOf() {
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> file.edit(text -> {
                    write(path, "theirs " + calls.getAndIncrement());
                    return "ours";
                }))
                .hasMessageContaining("another program keeps changing it");
        assertThat(Files.exists(path)).isTrue();
        assertThat(text(path)).startsWith("theirs");
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndWhatALiveOneWritesIsNot() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Files.writeString(directory.resolve(".config.json.berth-999999999-1"), "half");
        Files.writeString(directory.resolve(".config.json.berth-" + parent + "-1"), "alive");

        file.edit(text -> "new");

        assertThat(names(directory)).containsExactlyInAnyOrder("config.json", ".config.json.berth-" + parent + "-1");
    }

    @Test
    void onlyAnAcceptedFileIsRemovedAndTheDirectoriesThatAreEmptyThenWithIt() throws IOException {
        HostFile meta = new HostFile(directory.resolve("contexts/meta/abc/meta.json"), home);
        meta.edit(text -> "ours");

        meta.remove(directory, text -> text.equals("theirs"));
        assertThat(meta.read()).contains("ours");

        meta.remove(directory, text -> text.equals("ours"));
        assertThat(directory).isEmptyDirectory();

        meta.remove(directory, text -> true);
    }

    @Test
    void aDirectoryWithOtherThingsInItStays() throws IOException {
        Files.writeString(directory.resolve("theirs"), "");
        file.edit(text -> "ours");

        file.remove(directory.resolveSibling(""), text -> true);

        assertThat(names(directory)).containsExactly("theirs");
    }

    @Test
    void aFileIsWrittenThoughItsEmptyDirectoriesAreRemovedMeanwhile() {
        HostFile one = new HostFile(directory.resolve("contexts/meta/a/meta.json"), home);
        HostFile other = new HostFile(directory.resolve("contexts/meta/b/meta.json"), home);
        CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(() -> comeAndGo(other));

        comeAndGo(one);

        meanwhile.join();
        assertThat(directory).isEmptyDirectory();
    }

    private void comeAndGo(HostFile file) {
        for (int i = 0; i < 200; i++) {
            file.edit(text -> "here");
            file.remove(directory, text -> true);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
