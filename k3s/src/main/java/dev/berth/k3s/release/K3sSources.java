package dev.berth.k3s.release;

import dev.berth.runtimes.release.ReleasePlace;
import dev.berth.vm.error.BerthException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where releases of K3s come from. Each can be a mirror with the same layout, or a directory, as in
 * {@code file:///srv/k3s}.
 *
 * @param channels the channel server's list, in JSON
 * @param releases GitHub's list of releases, in JSON
 * @param files the releases' files: {@code download/<version>/<file>} below it
 */
public record K3sSources(URI channels, URI releases, URI files) {

    /** Where K3s itself publishes. */
    public static final K3sSources PUBLIC = new K3sSources(
            URI.create("https://update.k3s.io/v1-release/channels"),
            URI.create("https://api.github.com/repos/k3s-io/k3s/releases?per_page=100"),
            URI.create("https://github.com/k3s-io/k3s/releases"));

    /**
     * The public places, or those that the environment names. {@code BERTH_K3S_MIRROR} is one place for all three: the
     * channels at {@code v1-release/channels}, the list at {@code releases.json} and the files at {@code download/}
     * below it. {@code BERTH_K3S_CHANNELS_URL}, {@code BERTH_K3S_RELEASES_URL} and {@code BERTH_K3S_FILES_URL} name one
     * of them each, and win.
     *
     * @throws BerthException of kind USAGE if one of them is not a URL
     */
    public static K3sSources of(Map<String, String> environment) {
        K3sSources base =
                url(environment, "BERTH_K3S_MIRROR").map(K3sSources::mirror).orElse(PUBLIC);
        return new K3sSources(
                url(environment, "BERTH_K3S_CHANNELS_URL").orElse(base.channels),
                url(environment, "BERTH_K3S_RELEASES_URL").orElse(base.releases),
                url(environment, "BERTH_K3S_FILES_URL").orElse(base.files));
    }

    /** One place that has everything. */
    public static K3sSources mirror(URI place) {
        ReleasePlace mirror = new ReleasePlace(place);
        return new K3sSources(mirror.below("v1-release/channels"), mirror.below("releases.json"), place);
    }

    /** The place of one file of a release. */
    URI file(K3sVersion version, String name) {
        // A plus sign means a space to some servers, so it is escaped, as in the addresses GitHub shows.
        return new ReleasePlace(files).below("download/" + version.toString().replace("+", "%2B") + "/" + name);
    }

    private static Optional<URI> url(Map<String, String> environment, String variable) {
        return ReleasePlace.of(environment, variable).map(ReleasePlace::url);
    }
}
