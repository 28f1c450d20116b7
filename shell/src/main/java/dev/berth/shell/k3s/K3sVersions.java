package dev.berth.shell.k3s;

import dev.berth.k3s.release.K3sReleases;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.k3s.release.ReleaseList;
import dev.berth.k3s.release.VersionRequest;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code k3s versions}. */
public final class K3sVersions {

    private static final Option CHANNEL =
            Option.value("channel", "C", "only those of a channel: stable, latest, testing or one like v1.33");

    private static final List<Column> COLUMNS = List.of(
            Column.text("VERSION", "name"), Column.text("KUBERNETES", "line"), Column.text("CHANNELS", "channels"));

    private static final Map<String, String> CHANNELS =
            new TreeMap<>(Map.of("stable", "what K3s recommends", "latest", "the newest"));

    private K3sVersions() {}

    /** Versions for TAB: the two channels that there always are, and what the list on this host has. */
    public static Candidates candidates(Supplier<K3sReleases> releases) {
        return Candidates.from(
                CHANNELS, () -> releases.get().kept().map(K3sVersions::known).orElse(Map.of()));
    }

    private static Map<String, String> known(ReleaseList list) {
        Map<String, String> known = new LinkedHashMap<>();
        list.channels().forEach((channel, version) -> known.put(channel, "now " + version));
        list.versions()
                .forEach(version ->
                        known.put(version.toString(), version.isPreRelease() ? "a pre-release" : "a release"));
        return known;
    }

    /** {@code k3s versions}. */
    public static ReportCommand command(Supplier<K3sReleases> releases) {
        return ReportCommand.list(
                Syntax.of(Task.CLUSTERS, "k3s versions", "list the releases of K3s, newest first")
                        .options(CHANNEL)
                        .examples("berth k3s versions --channel v1.33"),
                COLUMNS,
                "No releases are known.",
                (invocation, progress) -> rows(invocation, releases.get().list(progress)));
    }

    private static List<Map<String, @Nullable Object>> rows(Invocation invocation, ReleaseList list) {
        List<K3sVersion> versions =
                invocation.value(CHANNEL).map(channel -> of(channel, list)).orElse(list.versions());
        return Result.rows(versions, version -> row(version, list));
    }

    /** All of a Kubernetes version's; where any other channel leads. */
    private static List<K3sVersion> of(String channel, ReleaseList list) {
        VersionRequest request = VersionRequest.parse(channel);
        K3sVersion newest = list.resolve(request);
        return request instanceof VersionRequest.Line
                ? list.versions().stream()
                        .filter(version -> version.channel().equals(newest.channel()))
                        .toList()
                : List.of(newest);
    }

    private static Map<String, @Nullable Object> row(K3sVersion version, ReleaseList list) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", version.toString());
        row.put("line", version.channel());
        row.put("preRelease", version.isPreRelease());
        row.put(
                "channels",
                list.channels().entrySet().stream()
                        .filter(channel -> channel.getValue().equals(version))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
        return row;
    }
}
