package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.run.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is mistyped, the nearest right word is named. */
class SuggestionTest {

    @TempDir
    private Path place;

    private UserHome user;

    @BeforeEach
    void makeProfiles() throws IOException {
        user = new UserHome(place);
        user.makeImage();
        user.knowReleases();
        assertThat(user.run("profile create shop --no-start --cpus 1"))
                .as(user::err)
                .isZero();
        assertThat(user.run("profile create kube --runtime k3s --no-start --cpus 1"))
                .as(user::err)
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            profil list                            | Did you mean 'profile list'?
            profile lst                            | Did you mean 'profile list'?
            start                                  | Did you mean 'profile start'?
            stop shop                              | Did you mean 'profile stop'?
            stauts                                 | Did you mean 'status'?
            help profile creat                     | Did you mean 'profile create'?
            profile list --ouput json              | Did you mean --output?
            profile create x --memroy 1GiB         | Did you mean --memory?
            profile list --quite                   | Did you mean --quiet?
            profile list -o jsn                    | Did you mean json?
            completion bsh                         | Did you mean bash?
            profile logs shop --source agnet       | Did you mean agent?
            profile list --columns nmae            | Did you mean name?
            profile list --sort stat               | Did you mean state?
            profile create x --runtime dokcer      | Did you mean 'docker'?
            profile show shpo                      | Did you mean 'shop'?
            profile start shopp                    | Did you mean 'shop'?
            use sohp                               | Did you mean 'shop'?
            exec shoop -- true                     | Did you mean 'shop'?
            k3s versions --channel stabel          | stable
            k3s upgrade kube --version v1.34       | v1.33.4+k3s1
            """)
    void aMistypedWordIsAnsweredWithTheNearestOne(String line, String suggestion) {
        int code = user.run(line);

        assertThat(user.err()).contains(suggestion);
        assertThat(code).isIn(ExitCode.USAGE, ExitCode.NOT_FOUND);
        assertThat(user.out()).isEmpty();
    }
}
