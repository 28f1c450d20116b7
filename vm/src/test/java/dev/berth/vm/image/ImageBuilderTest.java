package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {

    @TempDir
    Path directory;

    private BerthHome home;

    @BeforeEach
    void installPrograms() throws IOException {
        home = new BerthHome(directory.resolve("home"));
        for (String needed : List.of("mke2fs", "qemu-img", "newuidmap")) {
            program(needed, "exit 0");
        }
        program("unshare", "shift; exec \"$@\"");
    }

    @Test
    void aBuildThatFailsSaysWhyAndLeavesNothing() throws IOException {
        program("mmdebstrap", "echo 'E: the mirror is on fire' >&2; exit 25");

        assertThatThrownBy(() -> build(Map.of()))
                .hasMessageContaining("the guest image could not be built")
                .hasMessageContaining("the mirror is on fire");

        assertThat(home.images()).isDirectoryNotContaining("glob:**staging*");
    }

    @Test
    void packagesAreCheckedWithDebiansKeysWhateverTheHostTrusts() throws IOException {
        program("mmdebstrap", "for i; do case $i in --keyring*) echo \"E: $i\" >&2 ;; esac; done; exit 25");

        assertThat(failure(Map.of())).hasMessageContaining("--keyring=/usr/share/keyrings/debian-archive-keyring.");
    }

    @Test
    void aptIsToldOfProxiesTheWayItReadsThem() throws IOException {
        program("mmdebstrap", "echo \"E: 1=$http_proxy 2=$https_proxy 3=$no_proxy\" >&2; exit 25");

        assertThat(failure(Map.of("ALL_PROXY", "proxy.example:3128", "HTTP_PROXY", "http://other:1", "NO_PROXY", "a")))
                .hasMessageContaining("1=http://other:1 2=http://proxy.example:3128 3=a");
        assertThat(failure(Map.of("http_proxy", "http://lower:1", "HTTP_PROXY", "http://upper:1")))
                .hasMessageContaining("1=http://lower:1 2= 3=");
    }

    @Test
    void anInterruptedBuildLeavesNothingOfWhatItWorkedOn() throws Exception {
        Path started = directory.resolve("started");
        program(
                "mmdebstrap",
                "mkdir \"$TMPDIR/root\"; echo $TMPDIR >" + started + ".part; mv " + started + ".part " + started
                        + "; exec sleep 61");
        Thread build = Thread.ofVirtual().start(() -> failure(Map.of()));
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(started));
        Path work = Path.of(Files.readString(started).strip());
        assertThat(work).isDirectory();

        build.interrupt();
        build.join();

        assertThat(work).doesNotExist();
    }

    @Test
    void whatAKilledBuildLeftIsSweptByTheNextAndTheWorkOfALivingOneIsNot() throws IOException {
        program("mmdebstrap", "exit 25");
        Path left = Path.of("/var/tmp/berth-image-999999999999-1");
        Files.createDirectories(left.resolve("mmdebstrap.x/etc"));
        Path living = Files.createDirectories(
                Path.of("/var/tmp/berth-image-" + ProcessHandle.current().pid() + "-1"));

        failure(Map.of());

        assertThat(left).doesNotExist();
        assertThat(living).isDirectory();
        Files.delete(living);
    }

    private BerthException failure(Map<String, String> environment) {
        return catchThrowableOfType(BerthException.class, () -> build(environment));
    }

    private void build(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", directory + ":/usr/bin:/bin");
        new ImageBuilder(new ImageStore(home), new ProcessRunner(all), "test")
                .build(Architecture.host(), Progress.NONE);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
