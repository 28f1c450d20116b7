package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * A file wanted from elsewhere, and what it must be.
 *
 * @param source an {@code http}, {@code https} or {@code file} URL
 * @param sha256 the digest its bytes must have
 */
public record Download(URI source, Sha256 sha256) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    public Download {
        requireKnownScheme(source);
    }

    /** The last part of the URL's path, by which the file is known in the cache. */
    public String fileName() {
        String path = source.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._+-]", "_");
        return name.isEmpty() || name.startsWith(".") ? "file" + name : name;
    }

    static void requireKnownScheme(URI source) {
        String scheme = source.getScheme() == null ? "" : source.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || source.getPath() == null) {
            throw BerthException.usage("cannot download from \"" + source + "\"")
                    .because("it is not an http, https or file URL");
        }
    }
}
