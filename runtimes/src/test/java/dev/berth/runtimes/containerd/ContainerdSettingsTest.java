package dev.berth.runtimes.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerdSettingsTest {

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Map.of("regisries", Map.of()), "engine.regisries is not a setting", "engine.registries"),
                Arguments.of(Map.of("debug", true), "engine.debug is not a setting", "engine.config"),
                Arguments.of(Map.of("config", List.of("a")), "engine.config must be text", "[a]"),
                Arguments.of(Map.of("nerdctl", "newest"), "'newest' is not a version of nerdctl", "v2.2.2"),
                Arguments.of(Map.of("nerdctl", "2.2"), "'2.2' is not a version of nerdctl", "v2.2.2"),
                Arguments.of(Map.of("nerdctl", "v2.2.2/../x"), "is not a version of nerdctl", "v2.2.2"),
                Arguments.of(Map.of("registries", List.of()), "engine.registries must be a map", "docker.io"),
                Arguments.of(registries("a b", List.of()), "'a b' is not the name of a registry", "docker.io"),
                Arguments.of(registries("../x", List.of()), "'../x' is not the name of a registry", "docker.io"),
                Arguments.of(registries("docker.io", "x"), "engine.registries.docker.io must be a list", "x"),
                Arguments.of(registries("docker.io", List.of("mirror")), "'mirror' is not the address", "https://"),
                Arguments.of(registries("docker.io", List.of("https://a/b")), "is not the address", "https://"),
                Arguments.of(registries("docker.io", List.of("https://u:p@a")), "is not the address", "https://"),
                Arguments.of(registries("docker.io", List.of("https://a\"b")), "is not the address", "https://"));
    }

    private static Map<String, Object> registries(String name, Object addresses) {
        return Map.of("registries", Map.of(name, addresses));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Map<String, Object> settings, String what, String remedy) {
        assertThatThrownBy(() -> ContainerdSettings.of(settings))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.USAGE))
                .hasMessageContaining(what)
                .hasMessageContaining(remedy);
    }

    @Test
    void theVersionOfNerdctlMayBeNamedWithAndWithoutItsV() {
        NerdctlChoice exact = new NerdctlChoice.Exact(new NerdctlVersion(2, 1, 3, ""));

        assertThat(ContainerdSettings.of(Map.of("nerdctl", "v2.1.3")).nerdctl()).isEqualTo(exact);
        assertThat(ContainerdSettings.of(Map.of("nerdctl", "2.1.3")).nerdctl()).isEqualTo(exact);
        assertThat(ContainerdSettings.of(Map.of("nerdctl", "2.2.0-rc.1")).nerdctl())
                .isEqualTo(new NerdctlChoice.Exact(new NerdctlVersion(2, 2, 0, "-rc.1")));
        assertThat(ContainerdSettings.of(Map.of()).nerdctl()).isEqualTo(new NerdctlChoice.Default());
        assertThat(ContainerdSettings.of(Map.of("nerdctl", "none")).nerdctl()).isEqualTo(new NerdctlChoice.None());
    }

    @Test
    void versionsAreOrderedOldToNewWithNumbersAsNumbers() {
        assertThat(Stream.of("2.10.0", "2.9.0", "2.10.0-rc.1", "1.7.7")
                        .map(text -> NerdctlVersion.of(text).orElseThrow())
                        .sorted()
                        .map(NerdctlVersion::toString))
                .containsExactly("v1.7.7", "v2.9.0", "v2.10.0-rc.1", "v2.10.0");
    }

    @Test
    void configurationWithoutAVersionGetsTheOneOfContainerdsOwnFile() {
        assertThat(ContainerdSettings.of(Map.of()).toml()).isEqualTo("version = 2\n");
        assertThat(ContainerdSettings.of(Map.of("config", "[debug]\n  level = \"debug\"\n"))
                        .toml())
                .isEqualTo("version = 2\n[debug]\n  level = \"debug\"\n");
        assertThat(ContainerdSettings.of(Map.of("config", "version = 2\nroot = \"/x\"\n"))
                        .toml())
                .isEqualTo("version = 2\nroot = \"/x\"\n");
    }

    @Test
    void registriesAreToldToNerdctlAndToBuildKit() {
        Map<String, Object> registries = new LinkedHashMap<>();
        registries.put("docker.io", List.of("https://mirror.example", "http://plain.local:5000"));
        registries.put("registry.local:5000", List.of("http://registry.local:5000"));

        Map<String, String> files =
                ContainerdSettings.of(Map.of("registries", registries)).registries().files().stream()
                        .collect(Collectors.toMap(GuestFile::path, GuestFile::content));

        assertThat(files)
                .containsEntry("/run/berth/registries/docker.io/hosts.toml", """
                        [host."https://mirror.example"]
                          capabilities = ["pull", "resolve"]
                        [host."http://plain.local:5000"]
                          capabilities = ["pull", "resolve"]
                        """)
                .containsEntry("/run/berth/registries/registry.local:5000/hosts.toml", """
                        [host."http://registry.local:5000"]
                          capabilities = ["pull", "resolve", "push"]
                        """)
                .containsEntry("/run/berth/buildkitd.toml", """
                        [registry."docker.io"]
                          mirrors = ["mirror.example", "plain.local:5000"]
                        [registry."registry.local:5000"]
                          http = true
                        [registry."plain.local:5000"]
                          http = true
                        """)
                .hasSize(3);
    }
}
