package dev.berth.k3s.release;

import dev.berth.vm.error.BerthException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The releases of K3s that are known of, and where the channels lead.
 *
 * @param channels the channels by name, such as {@code stable} and {@code v1.33}
 * @param versions all versions, new to old
 * @param asOf when this was learned
 */
public record ReleaseList(Map<String, K3sVersion> channels, List<K3sVersion> versions, Instant asOf) {

    private static final int NEAR_ONES = 5;

    public ReleaseList {
        channels = Map.copyOf(new TreeMap<>(channels));
        TreeSet<K3sVersion> all = new TreeSet<>(versions);
        // A channel can lead to a version that is older than what the list of releases reaches back to.
        all.addAll(channels.values());
        versions = List.copyOf(all.descendingSet());
    }

    /**
     * The version that a request means.
     *
     * @throws BerthException of kind NOT_FOUND if there is none, naming near ones
     */
    public K3sVersion resolve(VersionRequest request) {
        return switch (request) {
            case VersionRequest.Channel channel -> channel(channel);
            case VersionRequest.Line line ->
                Optional.ofNullable(channels.get(line.text()))
                        .or(() -> versions.stream().filter(line::includes).findFirst())
                        .orElseThrow(() -> unknown(line.text(), near(line)));
            case VersionRequest.Exact exact -> {
                if (!versions.contains(exact.version())) {
                    throw unknown(exact.text(), near(exact.version()));
                }
                yield exact.version();
            }
        };
    }

    private K3sVersion channel(VersionRequest.Channel channel) {
        return Optional.ofNullable(channels.get(channel.text()))
                .or(() -> channel.text().equals("stable") || channel.text().equals("latest")
                        ? newest()
                        : Optional.empty())
                .orElseThrow(() -> unknown(
                        channel.text(),
                        Stream.concat(Stream.of("stable", "latest"), channels.keySet().stream())
                                .distinct()
                                .sorted()
                                .toList()));
    }

    private Optional<K3sVersion> newest() {
        return versions.stream().filter(version -> !version.isPreRelease()).findFirst();
    }

    private List<String> near(VersionRequest.Line line) {
        return near(new K3sVersion(line.major(), line.minor(), line.patch().orElse(0), "", 1));
    }

    /** The versions that are the fewest steps away: of the same Kubernetes version, else of the ones beside it. */
    private List<String> near(K3sVersion wanted) {
        return versions.stream()
                .filter(version -> !version.isPreRelease() || wanted.isPreRelease())
                .sorted(Comparator.<K3sVersion>comparingInt(version -> Math.abs(version.major() - wanted.major()))
                        .thenComparingInt(version -> Math.abs(version.minor() - wanted.minor()))
                        .thenComparingInt(version -> Math.abs(version.patch() - wanted.patch()))
                        .thenComparing(Comparator.reverseOrder()))
                .limit(NEAR_ONES)
                .map(K3sVersion::toString)
                .toList();
    }

    private BerthException unknown(String text, List<String> near) {
        BerthException unknown = BerthException.notFound("there is no K3s " + text)
                .because("it is not among the " + versions.size() + " versions known as of " + asOf);
        return near.isEmpty()
                ? unknown
                : unknown.remedy("Near it are: " + near.stream().collect(Collectors.joining(", ")));
    }
}
