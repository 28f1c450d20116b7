package dev.berth.k3s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private KubeContexts contexts(String kubeconfig) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", directory.toString());
        if (!kubeconfig.isEmpty()) {
            environment.put("KUBECONFIG", kubeconfig);
        }
        return new KubeContexts(environment, new BerthHome(home));
    }
}
