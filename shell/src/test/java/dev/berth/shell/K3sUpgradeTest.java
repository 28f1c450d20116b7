package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code k3s upgrade} of a profile whose machine does not run, and so needs none. */
class K3sUpgradeTest {

    private static final String UPGRADE = "k3s upgrade kube --version v1.33.4+k3s1";

    @TempDir
    private Path place;

    private UserHome user;

    @BeforeEach
    void makeProfile() throws IOException {
        user = new UserHome(place);
        user.makeImage();
        user.knowReleases();
        user.keepRelease("v1.33.4+k3s1");
        assertThat(user.run("profile create kube --no-start --runtime k3s --k3s-version v1.32.1-rc1+k3s2"))
                .as(user::err)
                .isZero();
    }

    @Test
    void oneThatIsOffHasTheVersionFromItsNextStartOn() {
        assertThat(user.run(UPGRADE)).as(user::err).isZero();

        assertThat(user.err()).contains("has K3s v1.33.4+k3s1 from its next start on");
    }

    @Test
    void oneThatIsSuspendedHasToBeRestartedSinceAStartGoesOnWithTheOldOneInItsMemory() throws IOException {
        Files.createDirectory(user.home().profile("kube").resolve("suspended"));

        assertThat(user.run(UPGRADE)).as(user::err).isZero();

        assertThat(user.err()).contains("berth profile restart kube").doesNotContain("next start");
    }
}
