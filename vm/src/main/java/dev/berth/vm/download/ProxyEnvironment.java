package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ProxyVariables;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
        return List.of(url(target)
                .flatMap(url -> ProxyVariables.address(url.toString()))
                .map(address -> new Proxy(Proxy.Type.HTTP, address))
                .orElse(Proxy.NO_PROXY));
    }

    /**
     * What a request to the target tells its proxy, where the proxy's URL has a name and a password (RFC 7617). An
     * {@link java.net.Authenticator} would be asked for servers as well, and could not say that there is nothing.
     */
    Optional<String> authorization(URI target) {
        return url(target)
                .map(URI::getUserInfo)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /** The proxy on the way to the target. */
    private Optional<URI> url(URI target) {
        String host = Optional.ofNullable(target.getHost()).orElse("").toLowerCase(Locale.ROOT);
        if (LOOPBACK.contains(host) || isExcluded(host)) {
            return Optional.empty();
        }
        return variables
                .value(target.getScheme() + "_proxy")
                .or(() -> variables.value("all_proxy"))
                .map(ProxyEnvironment::url);
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

    private static URI url(String value) {
        URI url = ProxyVariables.url(value)
                .orElseThrow(() -> BerthException.usage("the proxy set in the environment is not a URL")
                        .remedy("Set HTTP_PROXY and HTTPS_PROXY like http://proxy.example:3128"));
        if (ProxyVariables.isSocks(url)) {
            throw BerthException.usage("the proxy set in the environment is a " + url.getScheme() + " proxy")
                    .because("Berth downloads through HTTP proxies only")
                    .remedy("Set HTTP_PROXY and HTTPS_PROXY like http://proxy.example:3128");
        }
        return url;
    }
}
