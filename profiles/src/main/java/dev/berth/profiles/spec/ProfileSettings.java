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
import java.util.function.Consumer;

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
        return with(draft -> draft.runtime = Optional.of(value));
    }

    public ProfileSettings cpus(int value) {
        return with(draft -> draft.cpus = Optional.of(value));
    }

    public ProfileSettings memory(ByteSize value) {
        return with(draft -> draft.memory = Optional.of(value));
    }

    public ProfileSettings disk(ByteSize value) {
        return with(draft -> draft.disk = Optional.of(value));
    }

    public ProfileSettings mounts(List<Mount> value) {
        return with(draft -> draft.mounts = Optional.of(value));
    }

    public ProfileSettings publishAddress(String value) {
        return with(draft -> draft.publishAddress = Optional.of(value));
    }

    public ProfileSettings forwards(List<StaticForward> value) {
        return with(draft -> draft.forwards = Optional.of(value));
    }

    public ProfileSettings network(Network value) {
        return with(draft -> draft.network = Optional.of(value));
    }

    public ProfileSettings idleSuspend(IdlePeriod value) {
        return with(draft -> draft.idleSuspend = Optional.of(value));
    }

    public ProfileSettings ca(List<Path> value) {
        return with(draft -> draft.ca = Optional.of(value));
    }

    public ProfileSettings image(String value) {
        return with(draft -> draft.image = Optional.of(value));
    }

    public ProfileSettings env(Map<String, String> value) {
        return with(draft -> draft.env = Optional.of(value));
    }

    public ProfileSettings engine(Map<String, Object> value) {
        return with(draft -> draft.engine = Optional.of(value));
    }

    private ProfileSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The same settings while one of them is changed. */
    private static final class Draft {

        private Optional<String> runtime;
        private Optional<Integer> cpus;
        private Optional<ByteSize> memory;
        private Optional<ByteSize> disk;
        private Optional<List<Mount>> mounts;
        private Optional<String> publishAddress;
        private Optional<List<StaticForward>> forwards;
        private Optional<Network> network;
        private Optional<IdlePeriod> idleSuspend;
        private Optional<List<Path>> ca;
        private Optional<String> image;
        private Optional<Map<String, String>> env;
        private Optional<Map<String, Object>> engine;

        Draft(ProfileSettings from) {
            runtime = from.runtime;
            cpus = from.cpus;
            memory = from.memory;
            disk = from.disk;
            mounts = from.mounts;
            publishAddress = from.publishAddress;
            forwards = from.forwards;
            network = from.network;
            idleSuspend = from.idleSuspend;
            ca = from.ca;
            image = from.image;
            env = from.env;
            engine = from.engine;
        }

        ProfileSettings settings() {
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
                    engine);
        }
    }
}
