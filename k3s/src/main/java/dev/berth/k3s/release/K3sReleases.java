package dev.berth.k3s.release;

import dev.berth.runtimes.release.Checksums;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.progress.Progress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Knows which releases of K3s there are: asks where they are published, keeps the answer on this host, and goes on with
 * what it kept when nobody answers. Thread-safe, and safe beside other processes.
 */
public final class K3sReleases {

    /** Asking again so soon would give the same. */
    private static final Duration JUST_NOW = Duration.ofMinutes(1);

    /** Until then a list is as good as new: K3s is released a few times a month. */
    static final Duration FRESH = Duration.ofHours(6);

    /** Until then a list is used at once and renewed meanwhile. */
    static final Duration USABLE = Duration.ofDays(7);

    /** A hundred releases with all their files take about 4 MiB in GitHub's list. */
    private static final ByteSize LARGEST_LIST = ByteSize.ofMiB(32);

    private final K3sSources sources;
    private final Downloader downloader;
    private final ReleaseListFile file;
    private final Clock clock;
    private final Executor background;

    /**
     * @param downloader best an impatient one: somebody waits for the list
     * @param file where the list is kept
     * @param background runs what nobody waits for
     */
    public K3sReleases(
            K3sSources sources, Downloader downloader, ReleaseListFile file, Clock clock, Executor background) {
        this.sources = sources;
        this.downloader = downloader;
        this.file = file;
        this.clock = clock;
        this.background = background;
    }

    /**
     * The releases, from the list that is kept when it is fresh. An older one is renewed; when that cannot be done it
     * is used all the same, and a notice says so.
     *
     * <p>Where none is kept and only the channels can be had, the list has what they lead to, and is not kept.
     *
     * @throws BerthException if no list is kept and none can be had
     */
    public ReleaseList list(Progress progress) {
        Optional<ReleaseList> kept = file.read();
        if (kept.isEmpty()) {
            return first(progress);
        }
        Duration age = age(kept.get());
        if (age.compareTo(FRESH) < 0) {
            return kept.get();
        }
        if (age.compareTo(USABLE) < 0) {
            background.execute(this::refreshQuietly);
            return kept.get();
        }
        return refreshOr(kept.get(), progress);
    }

    /** The list that is kept on this host, whatever its age; asks nobody. */
    public Optional<ReleaseList> kept() {
        return file.read();
    }

    /**
     * Asks for the list anew and keeps it.
     *
     * @throws BerthException if nobody answers, or not with such a list
     */
    public ReleaseList refresh(Progress progress) {
        return complete(channels(read(sources.channels(), progress)), progress);
    }

    /** GitHub answers an address a few times an hour only; the channels alone lead to what most ask for. */
    private ReleaseList first(Progress progress) {
        Map<String, K3sVersion> channels = channels(read(sources.channels(), progress));
        try {
            return complete(channels, progress);
        } catch (BerthException e) {
            progress.notice("only the K3s versions that channels lead to are known: " + e.getMessage());
            return new ReleaseList(channels, List.of(), clock.instant());
        }
    }

    private ReleaseList complete(Map<String, K3sVersion> channels, Progress progress) {
        List<K3sVersion> versions = versions(read(sources.releases(), progress));
        ReleaseList list = new ReleaseList(channels, versions, clock.instant());
        file.write(list);
        return list;
    }

    /**
     * The version that a request means. A version that the list does not have is looked for where its files would be:
     * the list does not reach back to the first release, and a mirror may have releases of its own.
     *
     * @throws BerthException of kind NOT_FOUND if there is no such version, naming near ones
     */
    public K3sVersion resolve(VersionRequest request, Progress progress) {
        ReleaseList list = listFor(request, progress);
        try {
            return list.resolve(request);
        } catch (BerthException unknown) {
            if (request instanceof VersionRequest.Exact exact) {
                if (hasFiles(exact.version(), progress)) {
                    return exact.version();
                }
                throw unknown;
            }
            if (age(list).compareTo(JUST_NOW) < 0) {
                throw unknown;
            }
            // What is not in an older list may have come out since.
            return refreshOr(list, progress).resolve(request);
        }
    }

    /** Who wants an exact version can do without a list. */
    private ReleaseList listFor(VersionRequest request, Progress progress) {
        try {
            return list(progress);
        } catch (BerthException e) {
            if (request instanceof VersionRequest.Exact) {
                return new ReleaseList(Map.of(), List.of(), clock.instant());
            }
            throw e;
        }
    }

    private boolean hasFiles(K3sVersion version, Progress progress) {
        try {
            downloader.read(
                    sources.file(version, K3sArtifactStore.checksumsName(Architecture.host())),
                    Checksums.LARGEST,
                    progress);
            return true;
        } catch (BerthException e) {
            if (e.kind() == BerthException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private ReleaseList refreshOr(ReleaseList kept, Progress progress) {
        try {
            return refresh(progress);
        } catch (BerthException e) {
            progress.notice("the list of K3s versions is of " + kept.asOf() + "; it could not be renewed: " + e.what());
            return kept;
        }
    }

    private Duration age(ReleaseList list) {
        Duration age = Duration.between(list.asOf(), clock.instant());
        // It was made when the clock was wrong, so nobody knows how old it is.
        return age.plus(JUST_NOW).isNegative() ? USABLE : age;
    }

    private void refreshQuietly() {
        try {
            refresh(Progress.NONE);
        } catch (BerthException e) {
            // Nobody waits for it. When the list is too old to be used as it is, somebody will be told.
        }
    }

    private JsonNode read(URI place, Progress progress) {
        byte[] bytes = downloader.read(place, LARGEST_LIST, progress);
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw notAList(place).causedBy(e);
        }
    }

    private Map<String, K3sVersion> channels(JsonNode answer) {
        Map<String, K3sVersion> channels = new TreeMap<>();
        if (!answer.path("data").isArray()) {
            throw notAList(sources.channels());
        }
        for (JsonNode channel : answer.path("data")) {
            K3sVersion.of(channel.path("latest").asString(""))
                    .ifPresent(version -> channels.put(channel.path("name").asString(""), version));
        }
        return channels;
    }

    private List<K3sVersion> versions(JsonNode answer) {
        if (!answer.isArray()) {
            throw notAList(sources.releases());
        }
        List<K3sVersion> versions = new ArrayList<>();
        for (JsonNode release : answer) {
            if (!release.path("draft").asBoolean(false)) {
                K3sVersion.of(release.path("tag_name").asString("")).ifPresent(versions::add);
            }
        }
        return versions;
    }

    private static BerthException notAList(URI place) {
        return BerthException.failed("could not read the K3s versions from " + Downloader.shown(place))
                .because("the answer is not a list of releases")
                .remedy("Check that BERTH_K3S_MIRROR, BERTH_K3S_CHANNELS_URL and BERTH_K3S_RELEASES_URL lead to one");
    }
}
