package dev.berth.runtimes.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class DaemonJsonTest {

    @Test
    void logsAreRotatedUnlessTheProfileSaysOtherwise() {
        assertThat(parsed(Map.of())).isEqualTo(Map.of("log-opts", Map.of("max-size", "10m", "max-file", "3")));
        assertThat(parsed(Map.of("log-opts", Map.of("max-size", "1g"))))
                .isEqualTo(Map.of("log-opts", Map.of("max-size", "1g", "max-file", "3")));
    }

    @Test
    void anotherLogDriverGetsNoneOfOurOptionsSinceItWouldRefuseThem() {
        assertThat(parsed(Map.of("log-driver", "journald"))).isEqualTo(Map.of("log-driver", "journald"));
    }

    @Test
    void settingsWeDoNotKnowAreForTheEngineToJudge() {
        Map<String, Object> settings = Map.of(
                "insecure-registries", List.of("a:5000"), "exec-opts", List.of("native.cgroupdriver=cgroupfs"), "x", 1);

        DaemonJson.validate(settings);

        assertThat(parsed(settings)).containsAllEntriesOf(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hosts", "data-root", "graph", "exec-root", "pidfile", "containerd"})
    void settingsThatWouldCutTheProfileOffAreRefused(String key) {
        assertThatThrownBy(() -> DaemonJson.validate(Map.of(key, "x")))
                .isInstanceOfSatisfying(
                        BerthException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(BerthException.Kind.USAGE))
                .hasMessageContaining("engine." + key);
    }

    @SuppressWarnings("unchecked") // a JSON object is a map of strings
    private static Map<String, Object> parsed(Map<String, Object> settings) {
        return JsonMapper.shared().readValue(DaemonJson.text(settings), Map.class);
    }
}
