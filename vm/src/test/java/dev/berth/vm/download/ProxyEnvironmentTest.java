package dev.berth.vm.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyEnvironmentTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HTTPS_PROXY", "http://proxy.test:3128", "http_proxy", "plain.test:80", "NO_PROXY", "internal.test, .corp");

    @Test
    void theVariableOfTheSchemeIsUsed() {
        assertThat(proxyFor("https://example.test/f")).contains("proxy.test").contains("3128");
        assertThat(proxyFor("http://example.test/f")).contains("plain.test");
    }

    @Test
    void excludedHostsAndLoopbackAreReachedDirectly() {
        assertThat(proxyFor("https://internal.test/f")).isEqualTo(Proxy.NO_PROXY.toString());
        assertThat(proxyFor("https://git.corp/f")).isEqualTo(Proxy.NO_PROXY.toString());
        assertThat(proxyFor("http://127.0.0.1:1234/f")).isEqualTo(Proxy.NO_PROXY.toString());
    }

    @Test
    void aProxyThatIsNoUrlIsReportedWithoutItsPassword() {
        var proxies = new ProxyEnvironment(Map.of("https_proxy", "http://user:secret@"));

        assertThatThrownBy(() -> proxies.select(URI.create("https://example.test/")))
                .isInstanceOf(BerthException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aProxyThatSpeaksSocksIsRefusedByName() {
        var proxies = new ProxyEnvironment(Map.of("ALL_PROXY", "socks5h://user:secret@proxy.test:1080"));

        assertThatThrownBy(() -> proxies.select(URI.create("https://example.test/")))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("socks5h")
                .hasMessageNotContaining("secret");
    }

    private static String proxyFor(String uri) {
        return new ProxyEnvironment(ENVIRONMENT)
                .select(URI.create(uri))
                .getFirst()
                .toString();
    }
}
