package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSettingTest {

    @Test
    void whatIsNotAboutKubernetesIsDockersOwn() {
        KubernetesSetting setting = KubernetesSetting.of(Map.of("labels", List.of("a=b"), "kubernetes", true));

        assertThat(setting.docker()).containsOnlyKeys("labels");
        assertThat(setting.k3s()).contains(Map.of());
    }

    @Test
    void aProfileThatDoesNotAskForItOrTurnsItOffHasNone() {
        assertThat(KubernetesSetting.of(Map.of()).k3s()).isEmpty();
        assertThat(KubernetesSetting.of(Map.of("kubernetes", false)).k3s()).isEmpty();
    }

    @Test
    void askingForItKeepsWhatWasSetForIt() {
        Map<String, Object> config = Map.of("disable", List.of("traefik"));
        KubernetesSetting set = KubernetesSetting.of(Map.of("kubernetes", Map.of("config", config)));

        assertThat(KubernetesSetting.of(Map.of()).wanted(Optional.empty())).isEqualTo(Map.of("kubernetes", true));
        assertThat(set.wanted(Optional.empty())).isEqualTo(Map.of("kubernetes", Map.of("config", config)));
        assertThat(set.wanted(Optional.of("v1.33")))
                .isEqualTo(Map.of("kubernetes", Map.of("config", config, "version", "v1.33")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "v1.33"})
    void aValueThatIsNoSettingIsRefused(String value) {
        assertThatThrownBy(() -> KubernetesSetting.of(Map.of("kubernetes", value)))
                .hasMessageContaining("engine.kubernetes: '" + value + "'");
    }

    @Test
    void badSettingsAreNamedByTheirPlace() {
        assertThatThrownBy(() -> validate(Map.of("verison", "v1.33")))
                .hasMessageContaining("engine.kubernetes.verison");
        assertThatThrownBy(() -> validate(Map.of("config", Map.of("docker", false))))
                .hasMessageContaining("engine.kubernetes.config.docker");
        assertThatThrownBy(() -> validate(Map.of("registries", Map.of())))
                .hasMessageContaining("engine.kubernetes.registries")
                .hasMessageContaining("engine.registry-mirrors");
    }

    private static void validate(Map<String, Object> kubernetes) {
        KubernetesSetting.of(Map.of("kubernetes", kubernetes)).validate();
    }
}
