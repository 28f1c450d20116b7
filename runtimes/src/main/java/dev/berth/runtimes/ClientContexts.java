package dev.berth.runtimes;

import java.util.Optional;

/**
 * The contexts of one kind of client on the host, such as the docker command's. They belong to the user: edits are made
 * under a lock and keep everything Berth does not know.
 */
public interface ClientContexts {

    /** What comes before a profile's name in the names of its contexts, of whatever kind. */
    String PREFIX = "berth-";

    /** The kind of client: {@code docker} or {@code kube}. */
    String kind();

    /** The selected context; empty when the client's default applies. */
    Optional<String> current();

    /**
     * Does nothing where {@link #select} could change what it has to.
     *
     * @throws dev.berth.vm.error.BerthException if the client's configuration cannot be read or written
     */
    void requireEditable();

    /** Whether a context of that name is there. */
    boolean exists(String name);

    /**
     * Whether a context of that name is there that is not Berth's, or is that of a profile of another home. Berth
     * neither changes nor removes it, and a profile of this home cannot have one of that name.
     */
    boolean isForeign(String name);

    /**
     * Selects a context, or the client's default when empty.
     *
     * @throws dev.berth.vm.error.BerthException if the client's configuration cannot be read; it stays untouched
     */
    void select(Optional<String> name);

    /** The environment variable that overrides the selected context in this environment, if one is set. */
    Optional<String> overriddenBy();
}
