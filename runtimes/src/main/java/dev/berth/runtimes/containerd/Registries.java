package dev.berth.runtimes.containerd;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where images of a registry are fetched from: for each registry the addresses to try, in order, before the registry
 * itself. An address that begins with {@code http:} is spoken to in clear, so a registry without TLS names itself.
 *
 * @param addresses by the registry's name as it stands in an image's, such as {@code docker.io}
 */
record Registries(Map<String, List<URI>> addresses) {

    /** One directory per registry, in containerd's layout; nerdctl is told of it in the image. */
    private static final String DIRECTORY = "/run/berth/registries";

    private static final String BUILDKIT = "/run/berth/buildkitd.toml";

    /** A host and perhaps a port: what can stand between quotes in TOML, and be the name of a directory. */
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\\d{1,5})?");

    Registries {
        addresses = new LinkedHashMap<>(addresses);
    }

    /**
     * Reads {@code {REGISTRY: [URL...]}}.
     *
     * @throws BerthException of kind USAGE naming what is wrong
     */
    static Registries of(String setting, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw BerthException.usage(setting + " must be a map of registries to lists of addresses")
                    .remedy("Write it like {docker.io: [\"https://mirror.example\"]}");
        }
        Map<String, List<URI>> addresses = new LinkedHashMap<>();
        map.forEach((key, list) -> {
            String registry = String.valueOf(key);
            if (!HOST.matcher(registry).matches()) {
                throw BerthException.usage(setting + ": '" + registry + "' is not the name of a registry")
                        .remedy("Write it as in the names of images, like docker.io or registry.local:5000");
            }
            addresses.put(registry, addresses(setting + "." + registry, list));
        });
        return new Registries(addresses);
    }

    private static List<URI> addresses(String setting, Object value) {
        if (!(value instanceof List<?> list)) {
            throw BerthException.usage(setting + " must be a list of addresses, but is " + value);
        }
        return list.stream()
                .map(address -> address(setting, String.valueOf(address)))
                .toList();
    }

    private static URI address(String setting, String text) {
        try {
            URI url = URI.create(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            boolean plain = url.getRawPath() == null || url.getRawPath().matches("/?");
            if (web
                    && plain
                    && url.getRawQuery() == null
                    && HOST.matcher(authority(url)).matches()) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // It is no URL at all, and told so below.
        }
        throw BerthException.usage(setting + ": '" + text + "' is not the address of a registry")
                .remedy("Write it like https://mirror.example or http://registry.local:5000");
    }

    private static String authority(URI url) {
        return url.getRawAuthority() == null ? "" : url.getRawAuthority();
    }

    /** The configuration of nerdctl and of BuildKit, for one boot: they lie in memory, so none is left from before. */
    List<GuestFile> files() {
        List<GuestFile> files = new ArrayList<>();
        addresses.forEach((registry, urls) ->
                files.add(new GuestFile(DIRECTORY + "/" + registry + "/hosts.toml", hosts(registry, urls), 0644)));
        files.add(new GuestFile(BUILDKIT, buildkit(), 0644));
        return files;
    }

    private static String hosts(String registry, List<URI> urls) {
        return urls.stream()
                .map(url -> "[host.\"%s://%s\"]\n  capabilities = [%s]\n"
                        .formatted(
                                url.getScheme(),
                                authority(url),
                                // What is pushed goes to the registry it is named after, and not to a mirror.
                                authority(url).equals(registry)
                                        ? "\"pull\", \"resolve\", \"push\""
                                        : "\"pull\", \"resolve\""))
                .collect(Collectors.joining());
    }

    private String buildkit() {
        Set<String> clear = addresses.values().stream()
                .flatMap(List::stream)
                .filter(url -> "http".equals(url.getScheme()))
                .map(Registries::authority)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> hosts = new LinkedHashSet<>(addresses.keySet());
        hosts.addAll(clear);
        StringBuilder text = new StringBuilder();
        for (String host : hosts) {
            text.append("[registry.\"").append(host).append("\"]\n");
            if (clear.contains(host)) {
                text.append("  http = true\n");
            }
            List<String> mirrors = addresses.getOrDefault(host, List.of()).stream()
                    .map(Registries::authority)
                    .filter(mirror -> !mirror.equals(host))
                    .toList();
            if (!mirrors.isEmpty()) {
                text.append("  mirrors = [\"")
                        .append(String.join("\", \"", mirrors))
                        .append("\"]\n");
            }
        }
        return text.toString();
    }
}
