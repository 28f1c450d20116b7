package dev.berth.profiles.spec;

import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import dev.berth.vm.port.StaticForward;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that one source gives: a command line, a file, the environment. What it leaves empty comes from the next
 * source. Immutable.
 *
 * @param runtime the name of the runtime, such as {@code docker}
 * @param cpus how many processors the machine gets
 * @param memory how much memory the machine gets
 * @param disk the largest size of the data disk
 * @param mounts what is shared with the guest; an empty list means explicitly nothing
 * @param publishAddress the address of the host for ports that are open to all in the guest
 * @param forwards what is reachable besides; an empty list means explicitly nothing
 * @param network how far its connections go
 * @param idleSuspend how long nobody has used it when it is suspended
 * @param ca files with certificates of authorities to trust besides; an empty list means explicitly none
 * @param image the reference of the image; {@code latest} for the newest
 * @param env environment variables of the engine
 * @param engine the engine's own settings, merged into its configuration file
 */
public record ProfileSettings(
        Optional<String> runtime,
        Optional<Integer> cpus,
        Optional<ByteSize> memory,
        Optional<ByteSize> disk,
        Optional<List<Mount>> mounts,
        Optional<String> publishAddress,
        Optional<List<StaticForward>> forwards,
        Optional<Network> network,
        Optional<IdlePeriod> idleSuspend,
        Optional<List<Path>> ca,
        Optional<String> image,
        Optional<Map<String, String>> env,
        Optional<Map<String, Object>> engine) {

    /** Nothing at all. */
    public static final ProfileSettings NONE = new ProfileSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public ProfileSettings {
        mounts = mounts.map(List::copyOf);
        forwards = forwards.map(List::copyOf);
        ca = ca.map(List::copyOf);
        env = env.map(LinkedHashMap::new);
        engine = engine.map(LinkedHashMap::new);
    }

    public ProfileSettings runtime(String value) {
        return new ProfileSettings(
                Optional.of(value),
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings cpus(int value) {
        return new ProfileSettings(
                runtime,
                Optional.of(value),
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings memory(ByteSize value) {
        return new ProfileSettings(
                runtime,
                cpus,
                Optional.of(value),
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings disk(ByteSize value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                Optional.of(value),
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings mounts(List<Mount> value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                Optional.of(value),
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings publishAddress(String value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                Optional.of(value),
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings forwards(List<StaticForward> value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                Optional.of(value),
                network,
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings network(Network value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                Optional.of(value),
                idleSuspend,
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings idleSuspend(IdlePeriod value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                Optional.of(value),
                ca,
                image,
                env,
                engine);
    }

    public ProfileSettings ca(List<Path> value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                Optional.of(value),
                image,
                env,
                engine);
    }

    public ProfileSettings image(String value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                Optional.of(value),
                env,
                engine);
    }

    public ProfileSettings env(Map<String, String> value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                Optional.of(value),
                engine);
    }

    public ProfileSettings engine(Map<String, Object> value) {
        return new ProfileSettings(
                runtime,
                cpus,
                memory,
                disk,
                mounts,
                publishAddress,
                forwards,
                network,
                idleSuspend,
                ca,
                image,
                env,
                Optional.of(value));
    }
}
