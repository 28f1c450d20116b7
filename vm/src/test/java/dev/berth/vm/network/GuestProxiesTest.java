package dev.berth.vm.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128, http://proxy.example:3128",
        "http://127.0.0.1:3128, http://10.0.2.2:3128",
        "http://localhost:8080/, http://10.0.2.2:8080",
        "http://[::1]:8080, http://10.0.2.2:8080",
        "127.0.0.1:3128, http://10.0.2.2:3128",
        "socks5://user:pa%40ss@localhost:1080, socks5://user:pa%40ss@10.0.2.2:1080",
        "not a url, not a url"
    })
    void aProxyOnTheLoopbackIsReachedThroughTheHost(String host, String guest) {
        assertThat(GuestProxies.of(Map.of("HTTPS_PROXY", host)))
                .containsEntry("https_proxy", guest)
                .containsEntry("HTTPS_PROXY", guest);
    }

    @Test
    void withoutAProxyNothingIsSaid() {
        assertThat(GuestProxies.of(Map.of("NO_PROXY", "example.com", "http_proxy", "", "HTTP_PROXY", "http://x:1")))
                .isEmpty();
    }

    @Test
    void exceptionsOfTheHostAreKeptBesideWhatIsNear() {
        Map<String, String> variables =
                GuestProxies.of(Map.of("http_proxy", "http://proxy:1", "no_proxy", "corp.example, localhost,.lan"));

        assertThat(variables.getOrDefault("NO_PROXY", "").split(","))
                .contains("corp.example", ".lan", "localhost", "10.0.2.0/24", ".cluster.local", ".internal")
                .doesNotHaveDuplicates();
        assertThat(variables).doesNotContainKey("https_proxy");
    }
}
