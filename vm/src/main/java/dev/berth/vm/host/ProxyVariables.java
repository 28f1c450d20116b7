package dev.berth.vm.host;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that an environment names, as curl and Go programs read them: {@code http_proxy}, {@code https_proxy},
 * {@code all_proxy} and {@code no_proxy}, the lower-case names first. A value may hold a password, so it is no part of
 * any message.
 *
 * @param environment of a process on this host
 */
public record ProxyVariables(Map<String, String> environment) {

    private static final int HTTP = 80;

    public ProxyVariables {
        environment = Map.copyOf(environment);
    }

    /**
     * The variable that is read by that name, where it says anything; a lower-case one that is blank hides the other.
     */
    public Optional<String> variable(String lowerCaseName) {
        return Stream.of(lowerCaseName, lowerCaseName.toUpperCase(Locale.ROOT))
                .filter(environment::containsKey)
                .findFirst()
                .filter(variable -> !environment.getOrDefault(variable, "").isBlank());
    }

    /** What the {@link #variable} of that name says. */
    public Optional<String> value(String lowerCaseName) {
        return variable(lowerCaseName).map(environment::get);
    }

    /** A proxy as a URL with a host, which need not name its scheme; empty for anything else. */
    public static Optional<URI> url(String value) {
        try {
            return Optional.of(URI.create(value.contains("://") ? value : "http://" + value))
                    .filter(url -> url.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a proxy speaks SOCKS, in any of its versions, and not HTTP. */
    public static boolean isSocks(URI url) {
        return url.getScheme().toLowerCase(Locale.ROOT).startsWith("socks");
    }

    /** Where a proxy is, not looked up yet; empty for what is no {@link #url}. */
    public static Optional<InetSocketAddress> address(String value) {
        return url(value)
                .map(url ->
                        InetSocketAddress.createUnresolved(url.getHost(), url.getPort() < 0 ? HTTP : url.getPort()));
    }
}
