package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KubeContextsTest {

    private static final ClusterAccess ACCESS =
            new ClusterAccess(URI.create("https://127.0.0.1:6443"), "Q0E=", "Q0VSVA==", "S0VZ");
    private static final String MINE = "# mine\ncurrent-context: prod # !\ncontexts:\n- name: prod\n";

    @TempDir
    private Path directory;

    @TempDir
    private Path home;

    @Test
    void makesTheUsualFilePrivateWhenThereIsNone() throws IOException {
        contexts("").write("dev", ACCESS);

        Path file = directory.resolve(".kube/config");
        assertThat(contexts("").exists("berth-dev")).isTrue();
        assertThat(contexts("").access("dev")).contains(ACCESS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void isAsItWasAfterCreateUseAndDelete() throws IOException {
        String text = "clusters: []\nusers: []\n" + MINE;
        Path file = write("a", text);
        KubeContexts contexts = contexts(file.toString());

        contexts.write("dev", ACCESS);
        Optional<String> previous = contexts.current();
        contexts.select(Optional.of("berth-dev"));
        assertThat(contexts.current()).contains("berth-dev");
        contexts.remove("dev");
        assertThat(contexts.current()).isEmpty();
        contexts.select(previous);

        assertThat(file).hasContent(text);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void writesANewContextToTheFirstFileThatExists() throws IOException {
        Path missing = directory.resolve("missing/config");
        Path second = write("b", MINE);
        Path third = write("c", MINE);

        contexts(missing + ":" + second + "::" + third).write("dev", ACCESS);

        assertThat(missing).doesNotExist();
        assertThat(second).content().contains("berth-dev");
        assertThat(third).hasContent(MINE);
    }

    @Test
    void writesToTheFirstFileWhenNoneExists() {
        Path first = directory.resolve("deep/er/config");

        contexts(first + ":" + directory.resolve("other")).write("dev", ACCESS);

        assertThat(first).content().contains("name: berth-dev");
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @Test
    void refreshesAContextInTheFileThatHasIt() throws IOException {
        Path first = write("a", MINE);
        Path second = write("b", "");
        contexts(second.toString()).write("dev", ACCESS);

        KubeContexts both = contexts(first + ":" + second);
        both.write("dev", ACCESS.throughPort(7777));

        assertThat(first).hasContent(MINE);
        assertThat(second).content().contains("https://127.0.0.1:7777").doesNotContain(":6443");
    }

    @Test
    void selectsInTheFileThatTheSelectedContextComesFrom() throws IOException {
        Path first = write("a", "contexts: []\n");
        Path second = write("b", MINE);
        Path third = write("c", "current-context: hidden\n");
        KubeContexts contexts = contexts(first + ":" + second + ":" + third);

        contexts.select(Optional.of("berth-dev"));

        assertThat(contexts.current()).contains("berth-dev");
        assertThat(first).hasContent("contexts: []");
        assertThat(second).content().contains("current-context: berth-dev # !");

        contexts.select(Optional.empty());

        assertThat(contexts.current()).isEmpty();
    }

    @Test
    void removesAContextFromEveryFileAndKeepsAnotherSelectedOne() throws IOException {
        Path first = write("a", MINE);
        Path second = write("b", MINE);
        contexts(first.toString()).write("dev", ACCESS);
        contexts(second.toString()).write("dev", ACCESS);
        KubeContexts both = contexts(first + ":" + second);

        both.remove("dev");
        both.remove("dev");

        assertThat(both.exists("berth-dev")).isFalse();
        assertThat(both.current()).contains("prod");
        assertThat(Files.readString(first)).startsWith(MINE).doesNotContain("berth-dev");
    }

    @Test
    void aContextOfTheSameProfileInAnotherHomeIsTakenAndStaysAsItIs(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("profiles/dev"));
        Path file = write("a", MINE);
        KubeContexts theirs = contexts(file.toString(), other);
        theirs.write("dev", ACCESS);
        theirs.select(Optional.of("berth-dev"));
        assertThat(theirs.isForeign("berth-dev")).isFalse();
        assertThat(theirs.has("dev")).isTrue();
        String text = Files.readString(file);
        KubeContexts ours = contexts(file.toString());

        List<ThrowingCallable> attempts =
                List.of(() -> ours.requireOwn("dev"), () -> ours.write("dev", ACCESS.throughPort(7777)));
        assertThat(attempts)
                .allSatisfy(attempt -> assertThatThrownBy(attempt)
                        .isInstanceOfSatisfying(
                                BerthException.class,
                                e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.PRECONDITION))
                        .hasMessageContainingAll(
                                "berth-dev", "profile dev", other.toRealPath().toString())
                        .hasMessageContainingAll("another name", "KUBECONFIG"));
        assertThat(ours.isForeign("berth-dev")).isTrue();
        assertThat(ours.has("dev")).isFalse();
        ours.remove("dev");

        assertThat(Files.readString(file)).isEqualTo(text);
        theirs.remove("dev");
        assertThat(file).content().doesNotContain("berth");
    }

    @Test
    void whatTheUserMadeIsForeignAndWhatIsNotThereIsNot() throws IOException {
        Path file = write("a", MINE + "clusters:\n- name: berth-lab\n  cluster: {server: https://lab.example}\n");
        KubeContexts contexts = contexts(file.toString());

        assertThat(contexts.isForeign("prod")).isTrue();
        assertThat(contexts.isForeign("berth-lab")).isTrue();
        assertThat(contexts.isForeign("gone")).isFalse();
        assertThat(contexts.isForeign("berth-gone")).isFalse();
    }

    @Test
    void aSelectionWithoutItsContextIsSomethingToRemove() throws IOException {
        Path file = write("a", "current-context: berth-dev\n");
        KubeContexts contexts = contexts(file.toString());

        assertThat(contexts.has("dev")).isTrue();
        assertThat(contexts.has("de")).isFalse();
        contexts.remove("dev");
        assertThat(contexts.has("dev")).isFalse();
    }

    @Test
    void aContextLeftByAHomeThatIsGoneIsTakenOver(@TempDir Path other) throws IOException {
        Path file = write("a", MINE);
        contexts(file.toString(), other).write("dev", ACCESS);

        contexts(file.toString()).write("dev", ACCESS.throughPort(7777));

        assertThat(contexts(file.toString()).access("dev")).contains(ACCESS.throughPort(7777));
        assertThat(file).content().contains(home.toRealPath().toString()).doesNotContain(other.toString());
        contexts(file.toString()).remove("dev");
        assertThat(file).content().doesNotContain("berth");
    }

    @Test
    void aContextOfBeforeThereWereMarksIsAdopted(@TempDir Path other) throws IOException {
        Files.createDirectories(home.resolve("profiles/dev"));
        String unmarked =
                Kubeconfig.parse("before", MINE).with("berth-dev", ACCESS).text();
        Path file = write("a", unmarked);
        assertThat(file).content().doesNotContain("dev.berth");

        contexts(file.toString()).write("dev", ACCESS);

        assertThat(file)
                .content()
                .startsWith(MINE)
                .contains("dev.berth", home.toRealPath().toString());
        assertThatThrownBy(() -> contexts(file.toString(), other).requireOwn("dev"))
                .hasMessageContaining("another home");
        write("a", unmarked);
        contexts(file.toString()).remove("dev");
        assertThat(file).content().startsWith(MINE).doesNotContain("berth");
    }

    @Test
    void aHomeIsTheSameByWhateverLinkItIsReachedAndWhereverItHasMoved(@TempDir Path homes) throws IOException {
        Path moved = homes.resolve("b");
        Files.createDirectories(moved.resolve("profiles/dev"));
        Path link = Files.createSymbolicLink(homes.resolve("link"), moved);
        Path file = write("a", MINE);

        contexts(file.toString(), link).write("dev", ACCESS);
        String text = Files.readString(file);
        contexts(file.toString(), moved).write("dev", ACCESS);
        assertThat(Files.readString(file)).isEqualTo(text);

        write("a", text.replace(moved.toRealPath().toString(), link.toString()));
        contexts(file.toString(), moved).write("dev", ACCESS);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void aContextOfAnotherHomeInALaterFileIsNotInTheWayAndOneInAnEarlierFileIs(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("profiles/dev"));
        Path first = write("a", MINE);
        Path second = write("b", MINE);
        contexts(first.toString()).write("dev", ACCESS);
        contexts(second.toString(), other).write("dev", ACCESS);
        String theirs = Files.readString(second);

        contexts(first + ":" + second).requireOwn("dev");
        contexts(first + ":" + second).write("dev", ACCESS.throughPort(7777));

        assertThat(Files.readString(second)).isEqualTo(theirs);
        assertThatThrownBy(() -> contexts(second + ":" + first).requireOwn("dev"))
                .hasMessageContaining(second.toString());
    }

    @Test
    void aSelectionOfAContextOfAnotherHomeStaysThoughItIsInAnotherFile(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("profiles/dev"));
        Path selection = write("a", "current-context: berth-dev\n");
        Path second = write("b", MINE);
        contexts(second.toString(), other).write("dev", ACCESS);

        contexts(selection + ":" + second).remove("dev");

        assertThat(contexts(selection + ":" + second).current()).contains("berth-dev");
        contexts(selection.toString()).remove("dev");
        assertThat(contexts(selection.toString()).current()).isEmpty();
    }

    @Test
    void kubectlKeepsTheMark(@TempDir Path other) throws IOException {
        ProcessRunner runner = new ProcessRunner(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));
        assumeTrue(runner.find("kubectl").isPresent(), "kubectl is not installed");
        Files.createDirectories(home.resolve("profiles/dev"));
        Path file = write("a", "");
        contexts(file.toString()).write("dev", ACCESS);

        runner.output(Command.of(
                "kubectl", "config", "set-context", "berth-dev", "--namespace=shop", "--kubeconfig=" + file));

        String text = Files.readString(file);
        assertThat(text).contains("namespace: shop");
        contexts(file.toString()).write("dev", ACCESS);
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThatThrownBy(() -> contexts(file.toString(), other).requireOwn("dev"))
                .hasMessageContaining("another home");
    }

    @Test
    void isNotInTheWayOfRemovingAProfileThatABrokenFileDoesNotHold() throws IOException {
        Path broken = write("broken", "a: b: c\n");

        contexts(broken.toString()).remove("dev");

        assertThat(broken).hasContent("a: b: c");
    }

    @Test
    void isNotInTheWayOfRemovingAProfileWhereAFileCannotBeRead() throws IOException {
        Path roots = write("roots", MINE);
        Files.setPosixFilePermissions(roots, PosixFilePermissions.fromString("---------"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'#', ' ', (byte) 0xe9, '\n'});
        Path own = write("own", "");
        contexts(own.toString()).write("dev", ACCESS);

        contexts(roots + ":" + folder + ":" + latin + ":" + own).remove("dev");

        assertThat(own).content().doesNotContain("berth-dev");
        assertThat(latin).hasBinaryContent(new byte[] {'#', ' ', (byte) 0xe9, '\n'});
    }

    @Test
    void makesNoFileWhenThereIsNothingToRemoveOrSelect() {
        contexts("").remove("dev");
        contexts("").select(Optional.empty());

        assertThat(directory.resolve(".kube")).doesNotExist();
        assertThat(contexts("").current()).isEmpty();
    }

    @Test
    void keepsASymbolicLinkAndTheModeOfItsTarget() throws IOException {
        Path target = write("target", MINE);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));

        contexts(link.toString()).write("dev", ACCESS);

        assertThat(link).isSymbolicLink();
        assertThat(target).content().contains("berth-dev");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void leavesAReadOnlyOrBrokenFileAsItIs() throws IOException {
        Path readOnly = write("ro", MINE);
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r--r--r--"));
        Path broken = write("broken", "a: b: c\n");

        assertThatThrownBy(() -> contexts(readOnly.toString()).write("dev", ACCESS))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> contexts(broken.toString()).write("dev", ACCESS))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(broken.toString())
                .hasMessageContaining("line 1");

        assertThat(readOnly).hasContent(MINE);
        assertThat(broken).hasContent("a: b: c");
        assertThat(directory.resolve("ro.lock")).doesNotExist();
    }

    @Test
    void aReadOnlyFileIsInTheWayOfAContextThatIsNotThereYetOnly() throws IOException {
        Path file = write("config", MINE);
        KubeContexts contexts = contexts(file.toString());
        contexts.write("old", ACCESS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        contexts.requireOwn("old");
        assertThatThrownBy(() -> contexts.requireOwn("dev"))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(contexts::requireEditable)
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void waitsForKubectlsLockAndTakesOverOneThatWasLeftBehind() throws Exception {
        Path file = write("config", MINE);
        Path lock = Files.createFile(directory.resolve("config.lock"));
        Thread kubectl = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(300);
                Files.writeString(file, MINE + "preferences: {}\n");
                Files.delete(lock);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        contexts(file.toString()).write("dev", ACCESS);
        kubectl.join();

        assertThat(file).content().contains("preferences: {}").contains("berth-dev");
        assertThat(lock).doesNotExist();

        Files.createFile(lock);
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
        contexts(file.toString()).remove("dev");

        assertThat(file).content().doesNotContain("berth-dev");
        assertThat(lock).doesNotExist();
    }

    @Test
    @Timeout(30)
    void takesOverALockThatWasLeftBehindWhereTheClockHasBeenSetBackSince() throws IOException {
        Path file = write("config", MINE);
        Path lock = Files.createFile(directory.resolve("config.lock"));
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().plus(Duration.ofHours(2))));

        contexts(file.toString()).write("dev", ACCESS);

        assertThat(file).content().contains("berth-dev");
        assertThat(lock).doesNotExist();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private KubeContexts contexts(String kubeconfig) {
        return contexts(kubeconfig, home);
    }

    private KubeContexts contexts(String kubeconfig, Path home) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", directory.toString());
        if (!kubeconfig.isEmpty()) {
            environment.put("KUBECONFIG", kubeconfig);
        }
        return new KubeContexts(environment, new BerthHome(home));
    }
}
