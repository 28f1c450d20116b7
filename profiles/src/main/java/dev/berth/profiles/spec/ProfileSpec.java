package dev.berth.profiles.spec;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import dev.berth.vm.port.StaticForward;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was decided about a profile. What it says is possible in itself; whether this host can give it is
 * checked apart.
 *
 * <p>The constructor throws a USAGE {@link BerthException} that names the bad field.
 *
 * @param runtime the name of the runtime, such as {@code docker}
 * @param cpus at least 1
 * @param memory at least 512 MiB
 * @param disk the largest size of the data disk, at least 1 GiB
 * @param mounts what is shared with the guest, each at a place of its own
 * @param publishAddress the IPv4 address of the host for ports that are open to all in the guest; {@code 0.0.0.0} for
 *     all it has
 * @param forwards what is reachable besides what the guest publishes, each at a place of its own
 * @param network how far its connections go
 * @param idleSuspend how long nobody has used it when its machine is suspended
 * @param ca files with certificates of authorities that its engine trusts besides, absolute
 * @param image the reference of the image; {@code latest} for the newest
 * @param env environment variables of the engine
 * @param engine the engine's own settings: text, numbers, booleans, lists and maps
 */
public record ProfileSpec(
        String runtime,
        int cpus,
        ByteSize memory,
        ByteSize disk,
        List<Mount> mounts,
        String publishAddress,
        List<StaticForward> forwards,
        Network network,
        IdlePeriod idleSuspend,
        List<Path> ca,
        String image,
        Map<String, String> env,
        Map<String, Object> engine) {

    private static final ByteSize LEAST_MEMORY = ByteSize.ofMiB(512);
    private static final ByteSize LEAST_DISK = ByteSize.ofGiB(1);
    private static final int DEEPEST = 32;

    private static final Pattern RUNTIME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
    private static final Pattern ADDRESS = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public ProfileSpec {
        if (!RUNTIME.matcher(runtime).matches()) {
            throw BerthException.usage("runtime: '" + runtime + "' is not the name of a runtime");
        }
        if (cpus < 1) {
            throw BerthException.usage("cpus: a machine needs at least 1, but " + cpus + " was asked for");
        }
        if (memory.compareTo(LEAST_MEMORY) < 0) {
            throw BerthException.usage(
                    "memory: a machine needs at least " + LEAST_MEMORY + ", but " + memory + " was asked for");
        }
        if (disk.compareTo(LEAST_DISK) < 0) {
            throw BerthException.usage(
                    "disk: a machine needs at least " + LEAST_DISK + ", but " + disk + " was asked for");
        }
        mounts = List.copyOf(mounts);
        Set<String> places = new HashSet<>();
        for (Mount mount : mounts) {
            if (!places.add(mount.guest())) {
                throw BerthException.usage("mounts: two of them are to be at " + mount.guest() + " in the guest");
            }
        }
        if (!ADDRESS.matcher(publishAddress).matches()) {
            throw BerthException.usage("publishAddress: '" + publishAddress + "' is not an IPv4 address")
                    .remedy("Give 127.0.0.1 for this computer only, 0.0.0.0 for everybody who can reach it, or the"
                            + " address of one of its network cards");
        }
        forwards = List.copyOf(forwards);
        ca = List.copyOf(ca);
        Set<String> entrances = new HashSet<>();
        for (StaticForward forward : forwards) {
            if (!entrances.add(forward.place())) {
                throw BerthException.usage("forwards: two of them are to begin at " + forward.place());
            }
        }
        if (!IMAGE.matcher(image).matches()) {
            throw BerthException.usage("image: '" + image + "' is not the reference of an image")
                    .remedy("Give 'latest' or a digest from: berth image list");
        }
        env.forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw BerthException.usage("env: '" + name + "' cannot be the name of a variable");
            }
            if (value.chars().anyMatch(c -> c == 0 || c == '\n' || c == '\r')) {
                throw BerthException.usage("env: the value of " + name + " has more than one line");
            }
        });
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        engine = frozen(engine, "engine", 0);
    }

    private static Map<String, Object> frozen(Map<?, ?> map, String field, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            copy.put(name, frozen(value, field + "." + name, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Object frozen(@Nullable Object value, String field, int depth) {
        // An alias of YAML can make a list that contains itself, which no engine could be given.
        if (depth > DEEPEST) {
            throw BerthException.usage(field.substring(0, field.indexOf('.')) + ": is nested too deeply");
        }
        return switch (value) {
            case Map<?, ?> map -> frozen(map, field, depth);
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                for (Object element : list) {
                    copy.add(frozen(element, field, depth + 1));
                }
                yield Collections.unmodifiableList(copy);
            }
            case String text -> text;
            case Boolean flag -> flag;
            case Integer number -> number;
            case Long number -> number;
            case Double number -> number;
            case null -> throw BerthException.usage(field + ": has no value");
            default ->
                throw BerthException.usage(field + ": '" + value + "' is neither text, number, boolean, list nor map");
        };
    }

    /** The same as settings, each one given. */
    public ProfileSettings settings() {
        return ProfileSettings.NONE
                .runtime(runtime)
                .cpus(cpus)
                .memory(memory)
                .disk(disk)
                .mounts(mounts)
                .publishAddress(publishAddress)
                .forwards(forwards)
                .network(network)
                .idleSuspend(idleSuspend)
                .ca(ca)
                .image(image)
                .env(env)
                .engine(engine);
    }

    /** The values by their names in YAML, in the order they are shown in. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("runtime", runtime);
        values.put("cpus", cpus);
        values.put("memory", memory);
        values.put("disk", disk);
        values.put("mounts", mounts);
        values.put("publishAddress", publishAddress);
        values.put("forwards", forwards);
        values.put("network", network);
        values.put("idleSuspend", idleSuspend);
        values.put("ca", ca);
        values.put("image", image);
        values.put("env", env);
        values.put("engine", engine);
        return values;
    }
}
