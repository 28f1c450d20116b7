package dev.berth.shell.doctor;

import dev.berth.vm.host.ProxyVariables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether this host finds names, and reaches the proxy that its environment asks for. */
public final class NetworkChecks implements Inspection {

    /** Reserved for examples (RFC 2606), so it is there as long as there are names. */
    static final String SOME_NAME = "example.com";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Map<String, String> environment;

    public NetworkChecks(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Check> look() {
        List<Check> checks = new ArrayList<>();
        checks.add(names());
        Map<String, String> proxies = proxies(environment);
        if (proxies.isEmpty()) {
            checks.add(Check.ok("proxy", "none is set", "downloads go through it"));
        }
        proxies.forEach((variable, value) -> checks.add(proxy(variable, value)));
        return checks;
    }

    /** What each variable says that names a proxy. */
    static Map<String, String> proxies(Map<String, String> environment) {
        ProxyVariables variables = new ProxyVariables(environment);
        Map<String, String> set = new LinkedHashMap<>();
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            variables.variable(name).ifPresent(variable -> set.put(variable, environment.getOrDefault(variable, "")));
        }
        return set;
    }

    private static Check names() {
        String why = "images, releases and what containers pull are found by name";
        return findsNames()
                ? Check.ok("dns", SOME_NAME + " is found", why)
                : Check.warn(
                        "dns",
                        SOME_NAME + " is not found from this host",
                        why,
                        "connect this host to a network; profiles run without one, but pull nothing");
    }

    /** Whether this host finds the address of a name. */
    static boolean findsNames() {
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(SOME_NAME));
        // The system's resolver cannot be interrupted: it is left alone when it takes too long.
        Thread.ofPlatform().daemon().name("dns").start(lookup);
        try {
            lookup.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The value may hold a password, so only its host and port are repeated. */
    private static Check proxy(String variable, String value) {
        String why = "downloads go through it";
        Optional<InetSocketAddress> address = ProxyVariables.address(value);
        if (address.isEmpty()) {
            return Check.fail(
                    "proxy",
                    variable + " is not a URL",
                    why,
                    "set it like http://proxy.example:3128, or unset " + variable);
        }
        if (ProxyVariables.url(value).filter(ProxyVariables::isSocks).isPresent()) {
            return Check.fail(
                    "proxy",
                    variable + " is a SOCKS proxy, and Berth downloads through HTTP proxies only",
                    why,
                    "set it like http://proxy.example:3128, or unset " + variable);
        }
        String place = address.get().getHostString() + ":" + address.get().getPort();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            address.get().getHostString(), address.get().getPort()),
                    (int) PATIENCE.toMillis());
            return Check.ok("proxy", variable + ": " + place + " answers", why);
        } catch (UnknownHostException e) {
            return Check.fail("proxy", variable + ": there is no host " + place, why, "correct or unset " + variable);
        } catch (IOException e) {
            return Check.fail(
                    "proxy",
                    variable + ": " + place + " does not answer (" + e.getMessage() + ")",
                    why,
                    "correct or unset " + variable);
        }
    }
}
