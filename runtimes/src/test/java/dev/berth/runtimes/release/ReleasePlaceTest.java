package dev.berth.runtimes.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasePlaceTest {

    private static final String VARIABLE = "BERTH_SOME_MIRROR";

    @Test
    void isADirectoryOrAWebAddress() {
        assertThat(place("file:///srv/mirror").below("a/b")).isEqualTo(URI.create("file:///srv/mirror/a/b"));
        assertThat(place("HTTPS://mirror.example/x/").below("a")).isEqualTo(URI.create("HTTPS://mirror.example/x/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:s3cret@mirror.example/a b",
                "//me:s3cret@mirror.example/releases",
                "me:s3cret@mirror.example/releases"
            })
    void whatIsNoAddressIsToldWithoutThePasswordInIt(String value) {
        assertThatThrownBy(() -> place(value))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining(VARIABLE)
                .hasMessageContaining("mirror.example")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void anAnswerThatIsNoListOfDigestsIsToldWithoutTheTokenInItsAddress(@TempDir Path directory) throws IOException {
        Path page = Files.writeString(directory.resolve("SHA256SUMS"), "<html>Log in first</html>");
        URI source = URI.create(page.toUri() + "?token=s3cret");

        assertThatThrownBy(() -> new ReleaseFiles(
                                new Downloader(directory.resolve("cache"), Map.of(), DownloadLimits.AWAITED))
                        .checksums(source, directory.resolve("kept/SHA256SUMS"), Progress.NONE))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("SHA256SUMS")
                .hasMessageContaining("not a list as sha256sum writes it")
                .hasMessageNotContaining("s3cret");
    }

    private static ReleasePlace place(String value) {
        return ReleasePlace.of(Map.of(VARIABLE, value), VARIABLE).orElseThrow();
    }
}
