package dev.berth.vm.network;

import dev.berth.vm.host.ProxyVariables;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The proxies of the host, as a guest has to name them. */
public final class GuestProxies {

    private static final List<String> VARIABLES = List.of("http_proxy", "https_proxy", "all_proxy");
    private static final String EXCEPTIONS = "no_proxy";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0");

    /** The guest itself, its host, the networks of containers, and those of pods and services in K3s. */
    private static final List<String> NEAR = List.of(
            "localhost",
            "127.0.0.0/8",
            "::1",
            "10.0.2.0/24",
            "172.16.0.0/12",
            "10.42.0.0/15",
            ".internal",
            ".svc",
            ".cluster.local");

    private GuestProxies() {}

    /**
     * Variables for the engines of a guest, in capitals and not; nothing when the host has no proxy.
     *
     * @param environment that of the host; a name in small letters comes first, as with curl
     */
    public static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        ProxyVariables host = new ProxyVariables(environment);
        for (String name : VARIABLES) {
            host.value(name).ifPresent(value -> both(variables, name, fromGuest(value.strip())));
        }
        if (!variables.isEmpty()) {
            List<String> exceptions = new ArrayList<>(NEAR);
            for (String exception : host.value(EXCEPTIONS).orElse("").split(",", -1)) {
                if (!exception.isBlank() && !exceptions.contains(exception.strip())) {
                    exceptions.add(exception.strip());
                }
            }
            both(variables, EXCEPTIONS, String.join(",", exceptions));
        }
        return variables;
    }

    private static void both(Map<String, String> variables, String name, String value) {
        variables.put(name, value);
        variables.put(name.toUpperCase(Locale.ROOT), value);
    }

    /** A proxy that listens on the host's loopback is somewhere else for the guest; any other value is passed on. */
    private static String fromGuest(String proxy) {
        return ProxyVariables.url(proxy)
                .filter(url -> LOOPBACK.contains(url.getHost()))
                .map(GuestProxies::atHost)
                .orElse(proxy);
    }

    private static String atHost(URI url) {
        String user = url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + "@";
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + user + GuestNetwork.HOST + port;
    }
}
