package dev.berth.runtimes;

import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom a context was made for: profiles of the same name can live in several homes whose users share a kubeconfig.
 *
 * @param profile the name of the profile
 * @param home the root of the home it is in
 */
public record ContextOwner(String profile, Path home) {

    /** The profile in a home that is reached by any path. */
    public static ContextOwner of(String profile, BerthHome home) {
        return new ContextOwner(profile, real(home.root()));
    }

    /** The profile in that home whose contexts would have that name; empty where no profile's would. */
    public static Optional<ContextOwner> named(String context, BerthHome home) {
        return Optional.of(context)
                .filter(name -> name.startsWith(ClientContexts.PREFIX))
                .map(name -> of(name.substring(ClientContexts.PREFIX.length()), home));
    }

    /**
     * Whom a mark in a client's configuration names.
     *
     * @return empty where that is no home, so that the mark is not Berth's
     */
    public static Optional<ContextOwner> marked(String profile, String home) {
        try {
            return Optional.of(new ContextOwner(profile, Path.of(home)))
                    .filter(owner -> owner.home().isAbsolute());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What the profile's context, of whatever kind, is called. */
    public String context() {
        return ClientContexts.PREFIX + profile;
    }

    /** Whether both are the same profile: a home that has moved may have left a link where it was. */
    public boolean is(ContextOwner other) {
        return profile.equals(other.profile) && real(home).equals(real(other.home));
    }

    /** Whether the profile is gone, with its home or from it. */
    public boolean gone() {
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
