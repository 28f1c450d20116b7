package dev.berth.runtimes.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NerdctlArchiveTest {

    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void laysOutWhatAGuestNeedsAndNothingElse() throws IOException {
        unpack(release -> release.hardLink("bin/tini", "bin/nerdctl"));

        try (Stream<Path> files = Files.walk(target)) {
            assertThat(files.filter(file -> !Files.isDirectory(file))
                            .map(file -> target.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "bin/nerdctl",
                            "bin/buildkitd",
                            "bin/buildkit-cni-bridge",
                            "bin/tini",
                            "libexec/cni/bridge");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("bin/nerdctl"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(target.resolve("bin/buildkit-cni-bridge")).hasContent("a plugin");
    }

    @Test
    void namesMayBeginWithADot() throws IOException {
        unpack(release -> release.program("./bin/buildctl", "the client"));

        assertThat(target.resolve("bin/buildctl")).hasContent("the client");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                hostile("leads out", release -> release.program("../outside", "x")),
                hostile("leads out", release -> release.program("bin/../../outside", "x")),
                hostile("leads out", release -> release.program("/outside", "x")),
                hostile("leads out", release -> release.link("bin/buildctl", "/etc/passwd")),
                hostile("leads out", release -> release.link("bin/buildctl", "../../outside")),
                hostile("leads out", release -> release.hardLink("bin/buildctl", "/etc/passwd")),
                hostile("leads out", release -> release.hardLink("bin/buildctl", "../outside")),
                hostile("which is not there", release -> release.hardLink("bin/buildctl", "bin/other")),
                hostile("which is not there", release -> release.hardLink("bin/tini", "bin/buildkit-cni-bridge")),
                hostile("which is not there", release -> {
                    release.link("bin/buildctl", "../libexec");
                    release.hardLink("bin/tini", "bin/buildctl/cni/bridge");
                }),
                hostile("neither a file nor a link", release -> release.device("bin/buildctl")),
                hostile("neither a file nor a link", release -> release.sparse("bin/buildctl")),
                hostile("twice", release -> release.program("bin/nerdctl", "another")),
                hostile("twice", release -> release.program("bin/buildkit-cni-bridge", "through a link")));
    }

    private static Arguments hostile(String said, Consumer<StandInRelease> more) {
        return Arguments.of(said, more);
    }

    @ParameterizedTest
    @MethodSource
    void hostile(String said, Consumer<StandInRelease> more, @TempDir Path elsewhere) throws IOException {
        assertThatThrownBy(() -> unpack(more))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("is not an archive of nerdctl")
                .hasMessageContaining(said);

        assertThat(directory.resolve("outside")).doesNotExist();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aHardLinkDoesNotReachAFileOfTheHostThroughLinks() throws IOException {
        Files.writeString(directory.resolve("secret"), "of the host");

        assertThatThrownBy(() -> unpack(release -> {
                    release.link("bin/buildkit-a", "..");
                    release.link("bin/buildkit-b", "buildkit-a/..");
                    release.hardLink("bin/buildctl", "bin/buildkit-b/secret");
                }))
                .isInstanceOf(BerthException.class);

        assertThat(target.resolve("bin/buildctl")).doesNotExist();
    }

    @Test
    void aLinkToWhatAGuestDoesNotGetIsLeftOut() throws IOException {
        unpack(release -> {
            release.link("libexec/cni/up", "..");
            release.link("bin/buildctl", "../libexec/cni/up/../../outside");
            release.link("bin/tini", "../libexec/cni/bridge");
        });

        assertThat(target.resolve("libexec/cni/up")).doesNotExist();
        assertThat(Files.isSymbolicLink(target.resolve("bin/buildctl"))).isFalse();
        assertThat(target.resolve("bin/tini")).hasContent("a plugin");
    }

    @Test
    void aDirectoryThatIsALinkIsNotWrittenThrough() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));

        // Not a wanted name, so there never is such a link: the file lands in a directory made here.
        unpack(release -> {
            release.link("libexec/cni2", "../outside");
            release.program("libexec/cni/host-local", "a plugin");
        });

        assertThat(outside).isEmptyDirectory();
        assertThat(target.resolve("libexec/cni/host-local")).hasContent("a plugin");
    }

    @Test
    void whatIsNoArchiveIsAFailure() throws IOException {
        Path file = directory.resolve("page.tar.gz");
        Files.writeString(file, "<html>");

        assertThatThrownBy(() -> new NerdctlArchive(file).unpack(target)).isInstanceOf(IOException.class);
    }

    private void unpack(Consumer<StandInRelease> more) throws IOException {
        new NerdctlArchive(StandInRelease.publish(directory.resolve("mirror"), "v2.2.2", more)).unpack(target);
    }
}
