package dev.berth.k3s.kubeconfig;

import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whom a context was made for: profiles of the same name can live in several homes whose users share a kubeconfig.
 *
 * @param profile the name of the profile
 * @param home the root of the home it is in
 */
record ContextOwner(String profile, Path home) {

    /** The profile in a home that is reached by any path. */
    static ContextOwner of(String profile, BerthHome home) {
        return new ContextOwner(profile, real(home.root()));
    }

    /** What the profile's context, cluster and user are called. */
    String context() {
        return KubeContexts.name(profile);
    }

    /** What a mark says of it. */
    Map<String, String> fields() {
        return KubeconfigEntry.fields("home", home.toString(), "profile", profile);
    }

    /** Whether both are the same profile: a home that has moved may have left a link where it was. */
    boolean is(ContextOwner other) {
        return profile.equals(other.profile) && real(home).equals(real(other.home));
    }

    /** Whether the profile is gone, with its home or from it. */
    boolean gone() {
        return Files.notExists(home.resolve("profiles").resolve(profile));
    }

    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException e) {
            // It is not there, or not to be seen by this user: no other path leads to it then.
            return home;
        }
    }
}
