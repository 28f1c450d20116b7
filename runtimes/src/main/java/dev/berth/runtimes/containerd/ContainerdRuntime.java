package dev.berth.runtimes.containerd;

import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.EngineService;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.ForwardedSocket;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.BootParts;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * containerd, with nerdctl and BuildKit from their release where that can be had. No client on the host has a context
 * for it: its socket is in the profile's directory, and nerdctl runs in the guest.
 */
public final class ContainerdRuntime implements ContainerRuntime {

    /** As profiles are made with it. */
    public static final String NAME = "containerd";

    private static final ForwardedSocket SOCKET =
            new ForwardedSocket("containerd.sock", "/run/containerd/containerd.sock");

    private static final EngineService SERVICE =
            new EngineService("containerd", List.of("containerd.service", "buildkit.service"));

    private static final String CONFIG = "/run/berth/containerd/profile.toml";

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);

    /** BuildKit comes up beside containerd; systemctl returns when it is ready, or at once when there is none. */
    private static final String AWAIT_BUILDKIT = "systemctl start buildkit.service";

    private final Supplier<NerdctlReleases> nerdctl;

    /** @param nerdctl asked when a machine is prepared, and not before */
    public ContainerdRuntime(Supplier<NerdctlReleases> nerdctl) {
        this.nerdctl = nerdctl;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "containerd with nerdctl and BuildKit";
    }

    @Override
    public void validate(Map<String, Object> settings) {
        ContainerdSettings.of(settings);
    }

    @Override
    public BootParts prepare(RuntimeInstance instance, Progress progress) {
        ContainerdSettings settings = ContainerdSettings.of(instance.settings());
        List<GuestFile> files = new ArrayList<>(settings.registries().files());
        files.add(new GuestFile(CONFIG, settings.toml(), 0644));
        List<ReadOnlyDisk> disks = disk(settings.nerdctl(), progress).stream()
                .map(disk -> new ReadOnlyDisk(GuestNerdctl.DISK_SERIAL, disk))
                .toList();
        return new BootParts(GuestContract.TARGET_CONTAINERD, GuestContract.MARKER_CONTAINERD, files, disks, List.of())
                .common(instance.settings().isEmpty());
    }

    private Optional<Path> disk(NerdctlChoice choice, Progress progress) {
        Architecture architecture = Architecture.host();
        return switch (choice) {
            case NerdctlChoice.None none -> Optional.empty();
            case NerdctlChoice.Exact(NerdctlVersion version) -> {
                try {
                    yield Optional.of(nerdctl.get().disk(version, architecture, progress));
                } catch (BerthException e) {
                    requireOffline(e);
                    progress.notice(without(version, e));
                    yield Optional.empty();
                }
            }
            case NerdctlChoice.Default standard -> {
                NerdctlVersion version = NerdctlVersion.TESTED;
                try {
                    yield Optional.of(nerdctl.get().disk(version, architecture, progress));
                } catch (BerthException e) {
                    requireOffline(e);
                    Optional<NerdctlVersion> here = nerdctl.get().newestHere(architecture);
                    progress.notice(here.map(other -> "nerdctl " + version + " could not be downloaded (" + e.what()
                                    + "), so " + other + " is used, which was downloaded before")
                            .orElseGet(() -> without(version, e)));
                    yield here.map(other -> nerdctl.get().disk(other, architecture, progress));
                }
            }
        };
    }

    /** That nobody answers is no reason to do without containerd; that something else is wrong is. */
    private static void requireOffline(BerthException e) {
        if (!Downloader.isUnanswered(e)) {
            throw e;
        }
    }

    private static String without(NerdctlVersion version, BerthException e) {
        return "nerdctl " + version + " and BuildKit are missing (" + e.what() + "), and there is only ctr. With a"
                + " network, or " + NerdctlReleases.MIRROR + " set to a mirror, restart the profile to have them";
    }

    @Override
    public List<ForwardedSocket> sockets() {
        return List.of(SOCKET);
    }

    @Override
    public EngineStatus awaitReady(RuntimeInstance instance, Duration timeout, Progress progress) {
        long start = System.nanoTime();
        EngineStatus status = SERVICE.await(instance, () -> ask(instance), timeout, progress);
        progress.detail("waiting for BuildKit");
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        Duration patience = left.compareTo(PING_TIMEOUT) < 0 ? PING_TIMEOUT : left;
        if (!instance.machine().guest().run(AWAIT_BUILDKIT, patience).succeeded()) {
            progress.notice("BuildKit did not start, so nerdctl cannot build. Its log: berth profile logs "
                    + instance.profile() + " --source runtime");
        }
        return status;
    }

    @Override
    public void awaitAnswer(RuntimeInstance instance, Duration timeout, Progress progress) {
        awaitReady(instance, timeout, progress);
    }

    @Override
    public Optional<EngineStatus> status(RuntimeInstance instance) {
        try {
            return Optional.of(ask(instance));
        } catch (IOException | BerthException e) {
            return Optional.empty();
        }
    }

    private static EngineStatus ask(RuntimeInstance instance) throws IOException {
        new ContainerdSocket(instance.socket(SOCKET)).ping(PING_TIMEOUT);
        return ContainerdReport.of(instance.machine().guest());
    }

    @Override
    public void requireWirable(RuntimeInstance instance) {}

    @Override
    public void wire(RuntimeInstance instance) {}

    @Override
    public void unwire(String profile) {}

    @Override
    public Map<String, String> contexts(String profile, Map<String, Object> settings) {
        return Map.of();
    }

    @Override
    public List<String> logs(RuntimeInstance instance, int lines) {
        return SERVICE.log(instance, lines);
    }
}
