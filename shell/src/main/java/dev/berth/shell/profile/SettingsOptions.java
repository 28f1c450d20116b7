package dev.berth.shell.profile;

import dev.berth.k3s.K3sRuntime;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.mount.Mount;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options that {@code create} and {@code edit} share, and the settings they stand for.
 *
 * @param directory where relative mounts are taken from
 * @param userHome what {@code ~} stands for in mounts
 * @param runtimes the names of those there are, the default first
 */
public record SettingsOptions(Path directory, Path userHome, List<String> runtimes) {

    private static final Option CPUS = Option.value("cpus", "N", "processors of the machine");
    private static final Option MEMORY = Option.value("memory", "SIZE", "memory of the machine, such as 4GiB");
    private static final Option DISK = Option.value("disk", "SIZE", "the largest size of its data disk, such as 60GiB");
    private static final Option MOUNT = Option.value(
                    "mount", "PATH[:GUEST][:ro]", "share a directory or file; none for nothing")
            .severalTimes()
            .candidates(Candidates.FILES);
    private static final Option PUBLISH_ADDRESS = Option.value(
                    "publish-address", "ADDRESS", "where to publish ports: 127.0.0.1 (default) or 0.0.0.0 for all")
            .candidates(Candidates.from(() -> List.of("127.0.0.1", "0.0.0.0")));
    private static final Option IMAGE = Option.value("image", "REF", "the image to boot: latest or a digest")
            .candidates(Candidates.IMAGES);
    private static final Option ENV =
            Option.value("env", "K=V", "an environment variable of the engine").severalTimes();

    private static final Option K3S_VERSION = Option.value(
                    "k3s-version", "V", "with --runtime k3s: stable, latest, v1.33 or an exact version")
            .candidates(Candidates.from(() -> List.of("stable", "latest")));

    private static final String NO_MOUNT = "none";

    public SettingsOptions {
        runtimes = List.copyOf(runtimes);
    }

    List<Option> all() {
        return List.of(runtime(), CPUS, MEMORY, DISK, MOUNT, PUBLISH_ADDRESS, IMAGE, ENV, K3S_VERSION);
    }

    private Option runtime() {
        return Option.value("runtime", "NAME", "what runs containers: " + String.join(", ", runtimes))
                .candidates(Candidates.from(() -> runtimes));
    }

    /** Whether any of the options is given. */
    boolean given(Invocation invocation) {
        return all().stream().anyMatch(invocation::has);
    }

    /** What the options say; nothing of what they leave out. */
    ProfileSettings of(Invocation invocation) {
        return new ProfileSettings(
                invocation.value(runtime()),
                invocation.number(CPUS),
                invocation.value(MEMORY).map(ByteSize::parse),
                invocation.value(DISK).map(ByteSize::parse),
                Optional.of(invocation.values(MOUNT))
                        .filter(mounts -> !mounts.isEmpty())
                        .map(this::mounts),
                invocation.value(PUBLISH_ADDRESS),
                Optional.empty(),
                invocation.value(IMAGE),
                Optional.of(invocation.values(ENV))
                        .filter(pairs -> !pairs.isEmpty())
                        .map(SettingsOptions::pairs),
                invocation.value(K3S_VERSION).map(version -> Map.of(K3sRuntime.VERSION_SETTING, version)));
    }

    private List<Mount> mounts(List<String> texts) {
        if (texts.equals(List.of(NO_MOUNT))) {
            return List.of();
        }
        if (texts.contains(NO_MOUNT)) {
            throw BerthException.usage("--mount none cannot stand with other mounts");
        }
        return texts.stream()
                .map(text -> Mount.parse(text, directory, userHome))
                .toList();
    }

    private static Map<String, String> pairs(List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw BerthException.usage("--env '" + text + "' is not of the form NAME=VALUE");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
