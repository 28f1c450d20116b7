package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every command where there is nothing yet, and holds it to the exit code that scripts rely on. */
class ExitCodesTest {

    private static final String WHERE_THERE_IS_NOTHING = """
            completion bash                             | 0 | -
            completion tcsh                             | 2 | SHELL cannot be 'tcsh'
            down                                        | 3 | .berth.yaml
            exec nope -- true                           | 4 | there is no profile nope
            exec -- true                                | 3 | none is in use
            help                                        | 0 | -
            help nonsense                               | 2 | unknown command
            image export there.tar                      | 3 | there is no image
            image import not-there.tar                  | 4 | there is no file
            image list                                  | 0 | There are no images yet
            image prune                                 | 0 | Nothing was deleted
            image build extra                           | 2 | does not take 'extra'
            k3s load nope images.tar                    | 4 | there is no file
            k3s upgrade nope                            | 2 | the version to go to is missing
            k3s upgrade nope --version stable           | 4 | there is no profile nope
            k3s upgrade nope --version latest --timeout 5y | 2 | is not a time
            k3s versions --channel                      | 2 | --channel needs a value
            nerdctl --profile nope -- ps                | 4 | there is no profile nope
            nerdctl install --nonsense                  | 2 | unknown option
            port list nope                              | 4 | there is no profile nope
            profile clone nope                          | 2 | needs NEW
            profile clone nope dev                      | 4 | there is no profile nope
            profile create dev --cpus 0                 | 2 | cpus
            profile create dev --from not-there.yaml    | 4 | there is no file
            profile create dev --from nope --timeout 5y | 2 | is not a time
            profile delete nope                         | 2 | --yes
            profile delete nope --yes                   | 0 | there is no profile nope
            profile edit nope --cpus 1                  | 4 | there is no profile nope
            profile export nope                         | 4 | there is no profile nope
            profile export nope there.berth --with-data | 4 | there is no profile nope
            profile export nope --with-data             | 2 | needs a file
            profile export nope . --with-data           | 2 | is not a file
            profile history nope                        | 4 | there is no profile nope
            profile list                                | 0 | There are no profiles yet
            profile list -o xml                         | 2 | cannot be 'xml'
            profile logs nope                           | 4 | there is no profile nope
            profile rename nope                         | 2 | needs NEW
            profile rename nope dev                     | 4 | there is no profile nope
            profile rename nope DEV                     | 2 | DEV
            profile reset nope                          | 2 | --yes
            profile reset nope --yes                    | 4 | there is no profile nope
            profile restart nope                        | 4 | there is no profile nope
            profile resume nope                         | 4 | there is no profile nope
            profile show nope                           | 4 | there is no profile nope
            profile show                                | 3 | none is in use
            profile start nope                          | 4 | there is no profile nope
            profile start nope --timeout soon           | 2 | is not a time
            profile stop nope                           | 4 | there is no profile nope
            profile suspend nope                        | 4 | there is no profile nope
            doctor --columns nonsense                   | 2 | there is no column
            shell-init zsh                              | 0 | -
            snapshot create nope tag                    | 4 | there is no profile nope
            snapshot list nope                          | 4 | there is no profile nope
            snapshot delete nope tag                    | 2 | --yes
            snapshot restore nope tag                   | 4 | there is no profile nope
            ssh nope                                    | 4 | there is no profile nope
            ssh-config nope                             | 4 | there is no profile nope
            status                                      | 0 | -
            support-bundle /does/not/exist/file         | 2 | there is no directory
            top                                         | 0 | No profile runs
            up                                          | 3 | .berth.yaml
            up --timeout 5y                             | 2 | is not a time
            use nope --timeout 5y                       | 2 | is not a time
            use nope                                    | 4 | there is no profile nope
            use                                         | 2 | needs one of
            version                                     | 0 | -
            nonsense                                    | 2 | unknown command
            """;

    @TempDir
    private Path place;

    /**
     * A line of the table.
     *
     * @param said a part of what goes to standard error; nothing does where it is a dash
     */
    record Case(String line, int code, String said) {

        @Override
        public String toString() {
            return line + " ends with " + code;
        }
    }

    static Stream<Case> cases() {
        return WHERE_THERE_IS_NOTHING.lines().map(line -> {
            String[] cells = line.split("\\|", -1);
            return new Case(cells[0].strip(), Integer.parseInt(cells[1].strip()), cells[2].strip());
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theCodeIsAsDocumentedAndTheReasonIsSaidOnStandardError(Case tried) {
        UserHome user = new UserHome(place);

        int code = user.run(tried.line());

        assertThat(code).as(user.err()).isEqualTo(tried.code());
        if (tried.said().equals("-")) {
            assertThat(user.err()).isEmpty();
        } else {
            assertThat(user.err()).contains(tried.said()).doesNotContain("\tat ", "Exception");
        }
        if (code != 0) {
            assertThat(user.out()).isEmpty();
            assertThat(user.home().profiles().resolve("dev")).doesNotExist();
            assertThat(user.home().profiles().resolve("nope")).doesNotExist();
        }
    }

    @Test
    void everyCommandIsTried() {
        UserHome user = new UserHome(place);
        List<String> tried = cases().map(Case::line)
                .filter(line -> !line.equals("nonsense"))
                .map(line -> Words.split(line))
                .map(words -> String.join(" ", words.subList(0, user.commands().nameLength(words))))
                .toList();

        assertThat(user.commands().all().stream().map(Syntax::name).collect(Collectors.toSet()))
                .allSatisfy(name -> assertThat(tried).contains(name));
        assertThat(Files.exists(user.home().root()))
                .as("nothing is run for that")
                .isFalse();
    }

    @Test
    void theRestOfAScriptIsNotTakenForSettings(@TempDir Path place) {
        UserHome user = UserHome.inScript(place);

        assertThat(user.run("profile create dev --from -")).isEqualTo(2);
        assertThat(user.err()).contains("the commands come from there");
        assertThat(user.run("profile create dev --from /dev/stdin")).isEqualTo(2);
    }
}
