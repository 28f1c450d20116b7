package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ProxyVariables;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a proxy as curl and Go programs do: {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and
 * {@code NO_PROXY}, the lower-case names first. Loopback is never proxied.
 */
final class ProxyEnvironment extends ProxySelector {

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final ProxyVariables variables;

    ProxyEnvironment(Map<String, String> environment) {
        this.variables = new ProxyVariables(environment);
    }

    @Override
    public List<Proxy> select(URI target) {
        String host = Optional.ofNullable(target.getHost()).orElse("").toLowerCase(Locale.ROOT);
        if (LOOPBACK.contains(host) || isExcluded(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        return variables
                .value(target.getScheme() + "_proxy")
                .or(() -> variables.value("all_proxy"))
                .map(value -> List.of(proxy(value)))
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI target, SocketAddress address, IOException cause) {
        // The request fails with the same cause and is tried again by whoever made it.
    }

    private boolean isExcluded(String host) {
        for (String entry : variables.value("no_proxy").orElse("").split(",", -1)) {
            String name = entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }

    private static Proxy proxy(String value) {
        return ProxyVariables.address(value)
                .map(address -> new Proxy(Proxy.Type.HTTP, address))
                .orElseThrow(() -> BerthException.usage("the proxy set in the environment is not a URL")
                        .remedy("Set HTTP_PROXY and HTTPS_PROXY like http://proxy.example:3128"));
    }
}
