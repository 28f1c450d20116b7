package dev.berth.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineParserTest {

    private static final Option OUTPUT =
            Option.value("output", "FORMAT", "how it is printed").letter('o');
    private static final Option MOUNT =
            Option.value("mount", "PATH", "what is shared").severalTimes();
    private static final Option FORCE = Option.flag("force", "at once").letter('f');

    private final CommandLineParser parser = new CommandLineParser(List.of(
            Syntax.of(Task.PROFILES, "profile list", "all of them")
                    .alias("profile ls")
                    .options(OUTPUT),
            Syntax.of(Task.PROFILES, "profile create", "make one")
                    .arguments(Argument.optional("NAME", "its name"))
                    .options(MOUNT, FORCE),
            Syntax.of(Task.PROFILES, "profile delete", "delete some").arguments(Argument.several("NAME", "which")),
            Syntax.of(Task.USE, "use", "choose one")
                    .arguments(Argument.optional("NAME", "which"))
                    .options(Option.flag("none", "no one")),
            Syntax.of(Task.USE, "exec", "run in one")
                    .arguments(Argument.optional("NAME", "which"))
                    .rest("-- COMMAND..."),
            Syntax.of(Task.CLUSTERS, "nerdctl", "another client")
                    .options(Option.value("profile", "NAME", "which"))
                    .rest("-- ARGUMENT..."),
            Syntax.of(Task.BERTH, "help", "this")));

    @Test
    void theLongestNameIsTheCommand() {
        assertThat(parse("profile", "create", "list"))
                .isEqualTo(new Invocation("profile create", Map.of(), List.of("list"), List.of()));
    }

    @Test
    void anAliasIsTheCommandItself() {
        assertThat(parse("profile", "ls").command()).isEqualTo("profile list");
    }

    @ParameterizedTest
    @CsvSource({"-o json", "-ojson", "-o=json", "--output json", "--output=json"})
    void anOptionsValueMayBeAttachedOrFollow(String typed) {
        assertThat(parser.parse(Words.split("profile list " + typed)).value(OUTPUT))
                .contains("json");
    }

    @Test
    void lettersMayBeJoinedAndTheLastOneMayHaveAValue() {
        Invocation joined = parse("profile", "create", "-yqf", "dev");
        assertThat(joined.arguments()).containsExactly("dev");
        assertThat(List.of(GlobalOption.YES, GlobalOption.QUIET, FORCE)).allMatch(joined::has);

        assertThat(parse("profile", "list", "-qojson").value(OUTPUT)).contains("json");
        assertThat(parse("profile", "list", "-qo", "json").value(OUTPUT)).contains("json");
        assertThat(parse("profile", "list", "-qo=json").value(OUTPUT)).contains("json");
        assertThat(parse("profile", "create", "-qh").command()).isEqualTo("help");
    }

    @Test
    void aValueMayLookLikeAnOptionOrBeEmpty() {
        assertThat(parse("profile", "create", "--mount", "-x", "--mount=", "--mount=a=b")
                        .values(MOUNT))
                .containsExactly("-x", "", "a=b");
    }

    @Test
    void optionsStandAnywhereBehindTheCommandAndGlobalOnesBeforeItToo() {
        Invocation invocation = parse("--quiet", "profile", "create", "-f", "dev", "--yes");

        assertThat(invocation.arguments()).containsExactly("dev");
        assertThat(invocation.has(GlobalOption.QUIET)).isTrue();
        assertThat(invocation.has(GlobalOption.YES)).isTrue();
        assertThat(invocation.has(FORCE)).isTrue();
    }

    @Test
    void aSingleDashIsAnArgument() {
        assertThat(parse("use", "-").arguments()).containsExactly("-");
    }

    @Test
    void whatStandsBehindTwoDashesIsPassedOnUntouched() {
        for (long seed = 0; seed < 500; seed++) {
            List<String> words = new RandomWords(seed).anything();
            List<String> line = new ArrayList<>(List.of("exec", "dev", "--"));
            line.addAll(words);

            Invocation invocation = parser.parse(line);

            assertThat(invocation.rest()).as("seed %s", seed).isEqualTo(words);
            assertThat(Invocation.of(invocation.toParsedInput()))
                    .as("seed %s", seed)
                    .isEqualTo(invocation);
        }
    }

    @Test
    void aLineAndAnArgumentListAreReadAlike() {
        for (long seed = 0; seed < 500; seed++) {
            List<String> line = new ArrayList<>(List.of("exec", "--"));
            line.addAll(new RandomWords(seed).anything());

            assertThat(Invocation.of(parser.parse(Words.join(line))))
                    .as("seed %s", seed)
                    .isEqualTo(parser.parse(line));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "profile list --help, profile list",
        "profile ls -h, profile ls",
        "profile --help, profile",
        "--help, ''",
        "profile delete --help, profile delete",
        "profile create --nonsense --help, profile create",
        "exec --help, exec",
        "exec dev -h, exec",
        "-h exec, exec",
        "nerdctl --profile dev -h, nerdctl"
    })
    void helpIsForTheCommandItStandsWith(String typed, String subject) {
        Invocation invocation = parser.parse(Words.split(typed));

        assertThat(invocation.command()).isEqualTo("help");
        assertThat(String.join(" ", invocation.arguments())).isEqualTo(subject);
    }

    @Test
    void helpBehindTwoDashesIsForTheCommandInTheMachine() {
        assertThat(parse("exec", "dev", "--", "ls", "--help").command()).isEqualTo("exec");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "profile lst | unknown command 'profile lst' | Did you mean 'profile list'?",
                "profle list | unknown command 'profle' | Did you mean 'profile list'?",
                "profile | 'profile' needs one of: create, delete, list | help profile",
                "bogus | unknown command 'bogus' | See: help",
                "profile list --outptu json | unknown option --outptu | Did you mean --output?",
                "profile list -x | unknown option -x | Usage: berth profile list",
                "profile list dev | 'profile list' does not take 'dev' | Usage: berth profile list",
                "profile delete | 'profile delete' needs NAME | Usage: berth profile delete NAME...",
                "profile list -o | --output needs a value: FORMAT | Usage",
                "profile list -o json -o yaml | --output is given twice | Usage",
                "profile create --force=yes | --force takes no value | Usage",
                "profile create -qf=yes | --force takes no value | Usage",
                "profile create -qx | unknown option -qx | Usage: berth profile create",
                "exec dev ls | 'exec' does not take 'ls' | to run after --",
                "exec dev df -h | 'exec' does not take 'df' | to run after --",
                "exec dev ls -la --help | 'exec' does not take 'ls' | to run after --",
                "nerdctl --profile dev run -h | 'nerdctl' does not take 'run' | to run after --",
                "create | unknown command 'create' | Did you mean 'profile create'?"
            })
    void whatIsWrongIsNamedWithWhatWouldBeRight(String typed, String what, String remedy) {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> parser.parse(Words.split(typed)))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE);
                    assertThat(e.what()).isEqualTo(what);
                    assertThat(e.remedy()).contains(remedy);
                });
    }

    private Invocation parse(String... words) {
        return parser.parse(List.of(words));
    }
}
