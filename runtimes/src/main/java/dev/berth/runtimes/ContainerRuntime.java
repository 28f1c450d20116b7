package dev.berth.runtimes;

import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container runtime that a profile can choose. An implementation knows how its engine is configured in the guest,
 * when it is ready, and what clients on the host need to reach it. Implementations are stateless and thread-safe.
 */
public interface ContainerRuntime {

    /** The name a user chooses it by, such as {@code docker}; stored with the profile. */
    String name();

    /** One line for listings and help. */
    String description();

    /** Throws a PRECONDITION {@link dev.berth.vm.error.BerthException} where this runtime cannot be used yet. */
    default void requireAvailable() {}

    /**
     * Checks the engine's part of a profile before anything is made.
     *
     * @param settings the profile's {@code engine} settings as parsed from YAML
     * @throws dev.berth.vm.error.BerthException of kind USAGE naming the bad setting
     */
    default void validate(Map<String, Object> settings) {}

    /** The systemd target of the image that starts the engine. */
    String bootTarget();

    /** The marker the guest prints on its console when the engine answers. */
    String readyMarker();

    /** The engine's configuration in the guest. */
    List<GuestFile> guestFiles(Map<String, Object> settings);

    /** The sockets to be reachable on the host. */
    List<ForwardedSocket> sockets();

    /**
     * Waits until the engine answers through its forwarded sockets.
     *
     * @throws dev.berth.vm.error.BerthException with the last lines of the engine's journal when it does not in time
     */
    EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress);

    /** What the engine says of itself now; empty when it does not answer within two seconds. */
    Optional<EngineStatus> status(RuntimeInstance instance);

    /** Writes what clients on the host need to reach the engine. Repeating it changes nothing. */
    void wire(RuntimeInstance instance);

    /** Removes what {@link #wire} wrote for the profile, and nothing else. Does nothing where there is nothing. */
    void unwire(String profile);

    /** The client contexts {@link #wire} makes for the profile: kind (see {@link ClientContexts#kind}) to name. */
    Map<String, String> contexts(String profile);

    /** The last lines of the engine's log in the guest. */
    List<String> logs(RuntimeInstance instance, int lines);
}
