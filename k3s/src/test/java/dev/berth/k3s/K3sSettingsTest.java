package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.k3s.release.VersionRequest;
import dev.berth.vm.error.BerthException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class K3sSettingsTest {

    @Test
    void aProfileThatSaysNothingGetsTheStableVersion() {
        K3sSettings settings = K3sSettings.of(Map.of());

        assertThat(settings.version()).isEqualTo(VersionRequest.STABLE);
        assertThat(settings.config()).isEmpty();
        assertThat(settings.registries()).isEmpty();
    }

    @Test
    void theSettingsOfK3sAreTakenAsTheyAre() {
        Map<String, Object> config = Map.of("disable", List.of("traefik"), "node-name", "one");

        assertThat(K3sSettings.of(Map.of("config", config)).config()).isEqualTo(config);
    }

    @Test
    void anUnknownSettingIsRefusedWithTheOneThatWasMeant() {
        assertThatThrownBy(() -> K3sSettings.of(Map.of("registrys", Map.of())))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE))
                .hasMessageContaining("engine.registrys is not a setting of K3s")
                .hasMessageContaining("engine.registries");
    }

    @Test
    void aSettingOfK3sThatIsInTheWrongPlaceIsToldTheRightOne() {
        assertThatThrownBy(() -> K3sSettings.of(Map.of("disable", List.of("traefik"))))
                .hasMessageContaining("engine.disable")
                .hasMessageContaining("below engine.config");
    }

    @Test
    void aVersionThatIsNoneIsRefused() {
        assertThatThrownBy(() -> K3sSettings.of(Map.of("version", "1.x")))
                .hasMessageContaining("'1.x' is not a version of K3s");
    }

    @Test
    void aMapIsExpectedWhereK3sHasOne() {
        assertThatThrownBy(() -> K3sSettings.of(Map.of("config", List.of("disable"))))
                .hasMessageContaining("engine.config")
                .hasMessageContaining("not a map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-dir", "https-listen-port", "bind-address", "write-kubeconfig", "server", "docker"})
    void whatWouldCutTheProfileOffFromItsClusterIsRefusedWithTheReason(String key) {
        assertThatThrownBy(() -> K3sSettings.of(Map.of("config", Map.of(key, "x"))))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.why()).isNotBlank())
                .hasMessageContaining("engine.config." + key + " cannot be set in a profile");
    }
}
