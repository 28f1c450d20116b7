package dev.berth.profiles.selection;

import dev.berth.profiles.spec.ProfileName;
import java.util.Map;
import java.util.Optional;

/** What the clients on this host are pointed at. */
public sealed interface Selection {

    /**
     * A profile: the clients' contexts are its own.
     *
     * @param name the profile
     */
    record OfProfile(ProfileName name) implements Selection {}

    /**
     * Contexts that are none of one profile's.
     *
     * @param contexts kind of client to context; empty for the client's default
     */
    record Foreign(Map<String, Optional<String>> contexts) implements Selection {

        public Foreign {
            contexts = Map.copyOf(contexts);
        }
    }
}
