package dev.berth.profiles.store;

import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.profiles.spec.SettingSource;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.network.Network;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the parts of a specification that no query looks into are kept as text. */
final class SpecText {

    private static final Path ROOT = Path.of("/");

    private SpecText() {}

    /** The settings that a listing does not show; empty, and so no work to read, when they say nothing. */
    static String more(ProfileSpec spec) {
        ProfileSettings more = ProfileSettings.NONE;
        more = spec.mounts().isEmpty() ? more : more.mounts(spec.mounts());
        more = spec.publishAddress().equals(PortForward.LOOPBACK) ? more : more.publishAddress(spec.publishAddress());
        more = spec.forwards().isEmpty() ? more : more.forwards(spec.forwards());
        more = spec.network() == Network.OPEN ? more : more.network(spec.network());
        more = spec.idleSuspend().off() ? more : more.idleSuspend(spec.idleSuspend());
        more = spec.ca().isEmpty() ? more : more.ca(spec.ca());
        more = spec.env().isEmpty() ? more : more.env(spec.env());
        more = spec.engine().isEmpty() ? more : more.engine(spec.engine());
        return ProfileYaml.write(more);
    }

    static ProfileSpec spec(String runtime, int cpus, ByteSize memory, ByteSize disk, String image, String more) {
        ProfileSettings rest = more.isEmpty() ? ProfileSettings.NONE : settings(more);
        return new ProfileSpec(
                runtime,
                cpus,
                memory,
                disk,
                rest.mounts().orElse(List.of()),
                rest.publishAddress().orElse(PortForward.LOOPBACK),
                rest.forwards().orElse(List.of()),
                rest.network().orElse(Network.OPEN),
                rest.idleSuspend().orElse(IdlePeriod.OFF),
                rest.ca().orElse(List.of()),
                image,
                rest.env().orElse(Map.of()),
                rest.engine().orElse(Map.of()));
    }

    static String whole(ProfileSpec spec) {
        return ProfileYaml.write(spec.settings());
    }

    static ProfileSpec whole(String text) {
        ProfileSettings settings = settings(text);
        ProfileSpec nothing = new ProfileSpec(
                "docker",
                1,
                ByteSize.ofGiB(1),
                ByteSize.ofGiB(1),
                List.of(),
                PortForward.LOOPBACK,
                List.of(),
                Network.OPEN,
                IdlePeriod.OFF,
                List.of(),
                "latest",
                Map.of(),
                Map.of());
        return ResolvedSpec.of(List.of(new ResolvedSpec.Layer(settings, name -> SettingSource.DEFAULT)), nothing)
                .spec();
    }

    private static ProfileSettings settings(String text) {
        return ProfileYaml.parse(text, "the database", ROOT, ROOT).settings();
    }

    static String sources(Map<String, SettingSource> sources) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(sources)
                .forEach((setting, source) -> text.append(setting)
                        .append(' ')
                        .append(source.kind())
                        .append(' ')
                        .append(source.detail().replace('\n', ' '))
                        .append('\n'));
        return text.toString();
    }

    static Map<String, SettingSource> sources(String text) {
        Map<String, SettingSource> sources = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split(" ", 3);
            sources.put(parts[0], new SettingSource(SettingSource.Kind.valueOf(parts[1]), parts[2]));
        });
        return sources;
    }
}
