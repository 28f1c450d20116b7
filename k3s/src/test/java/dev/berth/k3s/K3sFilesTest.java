package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.guest.GuestFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class K3sFilesTest {

    @Test
    void theNodeIsCalledLikeTheProfile() {
        assertThat(yaml(config(Map.of()))).isEqualTo(Map.of("node-name", "dev"));
    }

    @Test
    void whatTheProfileSaysReachesK3sAsItWasMeant() {
        Map<String, Object> given = Map.of(
                "node-name",
                "one",
                "disable",
                List.of("traefik", "servicelb"),
                "kubelet-arg",
                List.of("max-pods=20", "cgroup-driver=cgroupfs"),
                "tls-san",
                "a: b # no comment\nsecond",
                "debug",
                true);

        assertThat(yaml(config(given))).isEqualTo(given);
    }

    @Test
    void registriesAreWrittenOnlyWhereThereAreAny() {
        Map<String, Object> registries =
                Map.of("mirrors", Map.of("docker.io", Map.of("endpoint", List.of("http://m"))));

        assertThat(of(Map.of())).hasSize(1);
        List<GuestFile> files = of(Map.of("registries", registries));
        assertThat(files).extracting(GuestFile::path).contains("/etc/rancher/k3s/registries.yaml");
        assertThat(yaml(files.getLast())).isEqualTo(registries);
    }

    @Test
    void allOfItIsForTheGuestsRootOnlySinceTokensAndPasswordsMayBeInIt() {
        assertThat(of(Map.of("registries", Map.of("configs", Map.of()))))
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.mode()).isEqualTo(0600));
    }

    private static GuestFile config(Map<String, Object> config) {
        return of(Map.of("config", config)).getFirst();
    }

    private static List<GuestFile> of(Map<String, Object> settings) {
        return K3sFiles.of("dev", K3sSettings.of(settings), Map.of());
    }

    private static Map<String, Object> yaml(GuestFile file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(file.content());
    }
}
