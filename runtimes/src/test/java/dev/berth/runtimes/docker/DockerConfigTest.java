package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Property
    void whatIsSelectedIsReadBack(@ForAll("configurations") Configuration configuration) {
        assertThat(new DockerConfig(configuration.text())
                        .withCurrentContext(DEV)
                        .currentContext())
                .isEqualTo(DEV);
    }

    @Property
    void aSelectionChangesTheValueAndNotOneByteElse(
            @ForAll("configurations") Configuration configuration, @ForAll("contexts") String before) {
        String text = configuration.text("\"currentContext\"", "\"" + before + "\"");

        assertThat(new DockerConfig(text).withCurrentContext(DEV).text())
                .isEqualTo(configuration.text("\"currentContext\"", "\"berth-dev\""));
    }

    @Property
    void aSelectionThatIsTakenBackLeavesTheBytesThatWereThere(@ForAll("configurations") Configuration configuration) {
        String text = configuration.text();

        assertThat(new DockerConfig(text)
                        .withCurrentContext(DEV)
                        .withCurrentContext(Optional.of("other"))
                        .withCurrentContext(Optional.empty())
                        .text())
                .isEqualTo(text);
    }

    @Property
    void withoutASelectionAllOtherMembersAreAsTheyWere(@ForAll("configurations") Configuration configuration) {
        String without = new DockerConfig(configuration.text("\"currentContext\"", "\"x\""))
                .withCurrentContext(Optional.empty())
                .text();

        assertThat(new DockerConfig(without).currentContext()).isEmpty();
        assertThat(without).containsSubsequence(configuration.members());
    }

    @Provide
    Arbitrary<String> contexts() {
        return Arbitraries.of("desktop-linux", "a.b_c+d", "gone");
    }

    /** Texts of configurations without a selection. */
    @Provide
    Arbitrary<Configuration> configurations() {
        Arbitrary<String> blank = Arbitraries.of("", " ", "\n", "\n\t", "\r\n    ", " \t ");
        Arbitrary<String> name = Arbitraries.of(
                "auths",
                "credsStore",
                "currentContexts",
                "",
                "a b",
                "\\\"currentContext\\\":",
                "\u00fc",
                "\\u0041",
                "{,");
        Arbitrary<String> value = Arbitraries.of(
                "{}",
                "[]",
                "1.50",
                "-0",
                "1e400",
                "123456789012345678901234567890",
                "true",
                "null",
                "\"\"",
                "\"a,b}\"",
                "\"\\\"currentContext\\\": \\\"x\\\",\"",
                "{ \"currentContext\" : \"inner\" ,\"x\":[ {} , 1 ]}",
                "[ \"\\u003c\", {\"a\":{\"b\":\"\uD83D\uDC33\"}} ]");
        Arbitrary<String> member = Combinators.combine(name, blank, blank, value)
                .as((key, before, after, content) -> "\"" + key + "\"" + before + ":" + after + content);
        return Combinators.combine(
                        member.list().ofMinSize(1).ofMaxSize(5), blank.list().ofSize(3), Arbitraries.integers())
                .as(Configuration::new);
    }

    /**
     * A configuration of which we know how it was put together.
     *
     * @param blanks before members, after members, and before and after the object
     * @param position where a selection goes
     */
    record Configuration(List<String> members, List<String> blanks, int position) {

        String text() {
            return text(members);
        }

        String text(String name, String value) {
            int index = Math.floorMod(position, members.size() + 1);
            return text(Stream.of(
                            members.subList(0, index),
                            List.of(name + ": " + value),
                            members.subList(index, members.size()))
                    .flatMap(List::stream)
                    .toList());
        }

        private String text(List<String> all) {
            return blanks.get(2)
                    + all.stream()
                            .map(member -> blanks.get(0) + member + blanks.get(1))
                            .collect(Collectors.joining(",", "{", "}"))
                    + blanks.get(2);
        }
    }
}
