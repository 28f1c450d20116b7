package dev.berth.runtimes;

import dev.berth.vm.BootParts;
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

    /**
     * Makes ready on the host what the machine needs to boot with this engine: its configuration, files it downloads,
     * ports it is given. Done before every boot; what an earlier boot has chosen or downloaded is kept.
     *
     * @param instance whose machine has a directory and does not run
     * @throws dev.berth.vm.error.BerthException if something cannot be had; nothing is half made then
     */
    BootParts prepare(RuntimeInstance instance, Progress progress);

    /**
     * Forgets what is kept on the host of an engine whose data disk has been thrown away: the next one begins anew.
     * Repeating it changes nothing.
     *
     * @param instance whose machine does not run
     */
    default void forgetData(RuntimeInstance instance) {}

    /**
     * What a profile that is made of the disks of another one begins without, as a sentence for the user; empty where
     * it has all that was there but what tells the two apart.
     *
     * @param settings the profile's {@code engine} settings
     */
    default Optional<String> absentInClones(Map<String, Object> settings) {
        return Optional.empty();
    }

    /** The sockets to be reachable on the host. */
    List<ForwardedSocket> sockets();

    /**
     * Waits until the engine answers through its forwarded sockets.
     *
     * @throws dev.berth.vm.error.BerthException with the last lines of the engine's journal when it does not in time
     */
    EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress);

    /**
     * The same where the engine came up with the memory of its machine: it has been ready before, so it is enough that
     * it answers at all, where the runtime can tell that with less than {@link #awaitReady}.
     */
    void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress progress);

    /** What the engine says of itself now; empty when it does not answer within two seconds. */
    Optional<EngineStatus> status(RuntimeInstance instance);

    /**
     * Does nothing where {@link #wire} could write what it has to.
     *
     * @throws dev.berth.vm.error.BerthException if a client's configuration cannot be read, or holds something of the
     *     profile's context's name that Berth did not make
     */
    void requireWirable(RuntimeInstance instance);

    /** Writes what clients on the host need to reach the engine that is ready. Repeating it changes nothing. */
    void wire(RuntimeInstance instance);

    /** Removes what {@link #wire} wrote for the profile, and nothing else. Does nothing where there is nothing. */
    void unwire(String profile);

    /**
     * The client contexts {@link #wire} makes for the profile: kind (see {@link ClientContexts#kind}) to name.
     *
     * @param settings the profile's {@code engine} settings
     */
    Map<String, String> contexts(String profile, Map<String, Object> settings);

    /**
     * Those of the profile's contexts that are there of a time when it had other settings, with which {@link #wire}
     * made more. Asked before every {@link #wire}, so it has to be quick where there are none.
     *
     * @param settings the profile's {@code engine} settings
     */
    default Map<String, String> outdated(String profile, Map<String, Object> settings) {
        return Map.of();
    }

    /** Removes the {@link #outdated} contexts, and nothing else; no client points to them any more. */
    default void unwireOutdated(String profile, Map<String, Object> settings) {}

    /** The last lines of the engine's log in the guest. */
    List<String> logs(RuntimeInstance instance, int lines);
}
