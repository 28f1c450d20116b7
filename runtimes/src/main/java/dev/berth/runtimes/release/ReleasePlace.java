package dev.berth.runtimes.release;

import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A place that publishes releases, or a mirror of one: a web address, or a directory, as in {@code file:///srv/mirror}.
 *
 * @param url of the place
 */
public record ReleasePlace(URI url) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    /**
     * The place that a variable of the environment names; empty when it names none.
     *
     * @throws BerthException of kind USAGE if it is not a URL
     */
    public static Optional<ReleasePlace> of(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(value -> {
                    URI url;
                    try {
                        url = URI.create(value.strip());
                    } catch (IllegalArgumentException e) {
                        // Its own message quotes the whole value, and so a password in it.
                        throw notUrl(variable, value);
                    }
                    if (url.getScheme() == null
                            || !SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT))) {
                        throw notUrl(variable, value);
                    }
                    return new ReleasePlace(url);
                });
    }

    /** What is at a path below the place. */
    public URI below(String path) {
        String text = url.toString();
        return URI.create(text.endsWith("/") ? text + path : text + "/" + path);
    }

    private static BerthException notUrl(String variable, String value) {
        return BerthException.usage(variable + " is not a URL: " + value.replaceFirst("^.*@", "...@"))
                .remedy("Write it like https://mirror.example/releases or file:///srv/releases");
    }
}
