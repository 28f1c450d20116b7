package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class DockerConfigTest {

    private static final Optional<String> DEV = Optional.of("berth-dev");

    /** As docker 28.2.2 writes it. */
    private static final String BY_DOCKER = """
            {
            	"auths": {},
            	"credsStore": "x",
            	"plugins": {
            		"a": {
            			"b": "\\u003cc\\u003e"
            		}
            	}
            }""";

    @Test
    void aContextIsSelectedAsDockerItselfWouldWriteIt() {
        String selected = new DockerConfig(BY_DOCKER).withCurrentContext(DEV).text();

        assertThat(selected).isEqualTo(BY_DOCKER.replace("\n\t}\n}", "\n\t},\n\t\"currentContext\": \"berth-dev\"\n}"));
        assertThat(new DockerConfig(selected)
                        .withCurrentContext(Optional.empty())
                        .text())
                .isEqualTo(BY_DOCKER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "{}", "{ }", "{\n}"})
    void anEmptyConfigurationGetsTheOneMember(String empty) {
        DockerConfig config = new DockerConfig(empty);

        assertThat(config.currentContext()).isEmpty();
        assertThat(config.withCurrentContext(Optional.empty())).isEqualTo(config);
        assertThat(config.withCurrentContext(DEV).text()).isEqualTo("{\n\t\"currentContext\": \"berth-dev\"\n}");
    }

    @Test
    void theDefaultContextIsNoSelection() {
        assertThat(new DockerConfig("{\"currentContext\":\"default\"}").currentContext())
                .isEmpty();
        assertThat(new DockerConfig("{\"currentContext\":\"\"}").currentContext())
                .isEmpty();
        assertThat(new DockerConfig("{\"currentContext\":null}").currentContext())
                .isEmpty();
        assertThat(new DockerConfig("{\"a\":1,\"currentContext\":\"dev\"}")
                        .withCurrentContext(Optional.of("default"))
                        .text())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void namesAreReadAsGoReadsThem() {
        DockerConfig twice = new DockerConfig("{\"currentContext\":\"a\", \"x\":1, \"CURRENTCONTEXT\":\"b\"}");

        assertThat(twice.currentContext()).contains("b");
        assertThat(twice.withCurrentContext(DEV).currentContext()).isEqualTo(DEV);
        assertThat(twice.withCurrentContext(Optional.empty()).text()).isEqualTo("{\"x\":1}");
    }

    @Test
    void aMemberOfThatNameFurtherInIsNotOurs() {
        DockerConfig config = new DockerConfig("{\"plugins\":{\"currentContext\":\"x\"}}");

        assertThat(config.currentContext()).isEmpty();
        assertThat(config.withCurrentContext(DEV).text())
                .isEqualTo("{\"plugins\":{\"currentContext\":\"x\"},\"currentContext\":\"berth-dev\"}");
    }

    @Test
    void selectingWhatIsSelectedKeepsTheTextHoweverItIsWritten() {
        DockerConfig odd = new DockerConfig("{\"currentContext\":\"berth\\u002ddev\"}");

        assertThat(odd.withCurrentContext(DEV)).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "{",
                "{\"a\":1,}",
                "{\"a\":1} more",
                "{\"a\":1}{}",
                "{'a':1}",
                "{\"a\":tru}",
                "{\"currentContext\":5}",
                "{\"currentContext\":{}}",
                "\uFEFF{}",
                "// comment\n{}"
            })
    void whatIsNotAnObjectAsDockerWritesItIsRefused(String text) {
        assertThatThrownBy(() -> new DockerConfig(text).withCurrentContext(DEV)).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void whatIsSelectedIsReadBack(RandomConfiguration configuration) {
        assertThat(new DockerConfig(configuration.text())
                        .withCurrentContext(DEV)
                        .currentContext())
                .isEqualTo(DEV);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void aSelectionChangesTheValueAndNotOneByteElse(RandomConfiguration configuration) {
        for (String before : List.of("desktop-linux", "a.b_c+d", "gone")) {
            String text = configuration.text("\"currentContext\"", "\"" + before + "\"");

            assertThat(new DockerConfig(text).withCurrentContext(DEV).text())
                    .isEqualTo(configuration.text("\"currentContext\"", "\"berth-dev\""));
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void aSelectionThatIsTakenBackLeavesTheBytesThatWereThere(RandomConfiguration configuration) {
        String text = configuration.text();

        assertThat(new DockerConfig(text)
                        .withCurrentContext(DEV)
                        .withCurrentContext(Optional.of("other"))
                        .withCurrentContext(Optional.empty())
                        .text())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void withoutASelectionAllOtherMembersAreAsTheyWere(RandomConfiguration configuration) {
        String without = new DockerConfig(configuration.text("\"currentContext\"", "\"x\""))
                .withCurrentContext(Optional.empty())
                .text();

        assertThat(new DockerConfig(without).currentContext()).isEmpty();
        assertThat(without).containsSubsequence(configuration.members());
    }

    static Stream<RandomConfiguration> configurations() {
        return LongStream.range(0, 300).mapToObj(RandomConfiguration::of);
    }
}
