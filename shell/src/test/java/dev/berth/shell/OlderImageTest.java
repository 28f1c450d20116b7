package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After an upgrade, with the image of the Berth before it. */
class OlderImageTest {

    private static final String SAID = "made by another version of Berth";

    @TempDir
    private Path place;

    private UserHome user;

    @BeforeEach
    void makeImageOfAnotherRecipe() throws IOException {
        user = new UserHome(place);
        user.makeImage();
    }

    @Test
    void aNewProfileIsMadeOfItAndThatIsSaidOnceWithWhatToDo() {
        assertThat(user.run("profile create shop --no-start --cpus 1"))
                .as(user::err)
                .isZero();

        assertThat(user.err()).containsOnlyOnce(SAID).contains("berth image build");
        assertThat(user.out()).doesNotContain(SAID);
    }

    @Test
    void whoAsksForItByNameIsToldNothing() {
        String image = user.home().images().toFile().list()[0];

        assertThat(user.run("profile create shop --no-start --cpus 1 --image " + image))
                .as(user::err)
                .isZero();

        assertThat(user.err()).doesNotContain(SAID);
    }

    @Test
    void doctorWarnsOfIt() {
        user.run("doctor -o json");

        assertThat(user.out()).contains(SAID).contains("berth image build");
    }
}
