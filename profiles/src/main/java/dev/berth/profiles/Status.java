package dev.berth.profiles;

import java.util.List;
import java.util.Optional;

/**
 * The profile in use, and where the clients on this host point.
 *
 * @param active the profile in use
 * @param contexts one for each kind of client whose configuration can be read
 */
public record Status(Optional<ProfileDetails> active, List<ContextStatus> contexts) {

    /**
     * One kind of client.
     *
     * @param kind {@code docker} or {@code kube}
     * @param current the selected context; empty for the client's default
     * @param expected the context of the active profile; empty when there is none
     * @param overriddenBy the environment variable that overrides the selected context here
     */
    public record ContextStatus(
            String kind, Optional<String> current, Optional<String> expected, Optional<String> overriddenBy) {}
}
