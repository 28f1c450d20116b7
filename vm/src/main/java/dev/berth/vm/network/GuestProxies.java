package dev.berth.vm.network;

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
        for (String name : VARIABLES) {
            String value = value(environment, name);
            if (!value.isEmpty()) {
                both(variables, name, fromGuest(value));
            }
        }
        if (!variables.isEmpty()) {
            List<String> exceptions = new ArrayList<>(NEAR);
            for (String exception : value(environment, EXCEPTIONS).split(",", -1)) {
                if (!exception.isBlank() && !exceptions.contains(exception.strip())) {
                    exceptions.add(exception.strip());
                }
            }
            both(variables, EXCEPTIONS, String.join(",", exceptions));
        }
        return variables;
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return (value != null ? value : environment.getOrDefault(name.toUpperCase(Locale.ROOT), "")).strip();
    }

    private static void both(Map<String, String> variables, String name, String value) {
        variables.put(name, value);
        variables.put(name.toUpperCase(Locale.ROOT), value);
    }

    /** A proxy that listens on the host's loopback is somewhere else for the guest. */
    private static String fromGuest(String proxy) {
        try {
            URI url = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
            String host = url.getHost();
            if (host == null || !LOOPBACK.contains(host)) {
                return proxy;
            }
            String user = url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + "@";
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return url.getScheme() + "://" + user + GuestNetwork.HOST + port;
        } catch (IllegalArgumentException e) {
            // It may hold a password that is not written as a URL wants it: then it is passed on as it is, and not
            // told.
            return proxy;
        }
    }
}
