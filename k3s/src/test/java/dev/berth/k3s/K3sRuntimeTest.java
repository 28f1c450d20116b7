package dev.berth.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.k3s.kubeconfig.ClusterAccess;
import dev.berth.k3s.kubeconfig.KubeContexts;
import dev.berth.k3s.release.K3sDistribution;
import dev.berth.k3s.release.K3sVersion;
import dev.berth.k3s.release.ReleaseServer;
import dev.berth.runtimes.EngineStatus;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.runtimes.ScriptedMachine;
import dev.berth.vm.BootParts;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.EngineNotes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runtime chooses and keeps, and what it does when its cluster is well and when not; K3s is a stand-in. */
class K3sRuntimeTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String OLD = "v1.32.9+k3s1";
    private static final String STABLE = "v1.33.4+k3s1";
    private static final String NEW = "v1.33.5+k3s1";
    private static final String BOOT = "4ac8-this-boot";

    @TempDir
    private static Path authorities;

    private static ClusterCertificates certificates;
    private static ClusterCertificates otherCertificates;

    @TempDir
    private Path directory;

    private final List<String> notices = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void notice(String message) {
            notices.add(message);
        }

        @Override
        public void detail(String message) {
            details.add(message);
        }
    };

    private ReleaseServer releases;
    private KubeContexts contexts;
    private K3sRuntime runtime;
    private ScriptedMachine machine;

    @BeforeAll
    static void makeCertificates() {
        certificates = ClusterCertificates.make(authorities);
        otherCertificates = ClusterCertificates.make(authorities);
    }

    @BeforeEach
    void publish() throws IOException {
        releases = new ReleaseServer();
        releases.list(Map.of("stable", STABLE), List.of(OLD, STABLE, NEW));
        for (String version : List.of(OLD, STABLE, NEW)) {
            releases.release(
                    version,
                    Map.of(
                            "k3s",
                            "the program of " + version,
                            "k3s-arm64",
                            "the program of " + version,
                            "k3s-airgap-images-amd64.tar.zst",
                            "images",
                            "k3s-airgap-images-arm64.tar.zst",
                            "images"));
        }
        BerthHome home = new BerthHome(directory.resolve("home"));
        Map<String, String> environment = Map.of("HOME", directory.toString());
        K3sDistribution distribution = Distributions.of(
                releases.url(), home, new DownloadLimits(1, Duration.ofMillis(1), Duration.ofSeconds(5), LONG));
        contexts = new KubeContexts(environment, home);
        runtime = new K3sRuntime(contexts, () -> distribution);
        machine = new ScriptedMachine(BerthHome.privateDirectory(directory.resolve("machine")));
    }

    @AfterEach
    void unpublish() {
        releases.close();
    }

    @Test
    void aMachineGetsADiskWithItsK3sAndAPortThatLeadsToItsApiServer() {
        BootParts parts = prepare("stable");

        assertThat(parts.readyMarker()).isEqualTo("k3s");
        assertThat(parts.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.serial()).isEqualTo("berth-k3s");
            assertThat(disk.file()).isNotEmptyFile();
        });
        assertThat(parts.forwards()).singleElement().satisfies(forward -> {
            assertThat(forward.guestPort()).isEqualTo(6443);
            assertThat(forward.hostPort()).isEqualTo(port());
        });
    }

    @Test
    void whatWasChosenStaysThoughTheChannelHasMovedOnAndNobodyAnswers() {
        BootParts first = prepare("stable");
        releases.list(Map.of("stable", NEW), List.of(OLD, STABLE, NEW));
        releases.close();

        BootParts second = prepare("stable");

        assertThat(version()).isEqualTo(STABLE);
        assertThat(second.disks()).isEqualTo(first.disks());
        assertThat(second.forwards()).isEqualTo(first.forwards());
        assertThat(notices).isEmpty();
    }

    @Test
    void anotherVersionIsTakenWhenItIsAskedForAndThePortStays() {
        BootParts first = prepare("stable");

        BootParts second = prepare(NEW);

        assertThat(version()).isEqualTo(NEW);
        assertThat(second.disks()).isNotEqualTo(first.disks());
        assertThat(second.forwards()).isEqualTo(first.forwards());
    }

    @Test
    void anOlderVersionIsNotTakenWithoutAWordAndNothingIsChanged() {
        prepare("stable");

        assertThatThrownBy(() -> prepare(OLD))
                .isInstanceOfSatisfying(
                        BerthException.class, e -> assertThat(e.kind()).isEqualTo(BerthException.Kind.PRECONDITION))
                .hasMessageContaining("not taken from " + STABLE + " back to " + OLD)
                .hasMessageContaining("may be lost");
        assertThat(version()).isEqualTo(STABLE);
    }

    @Test
    void anOlderVersionThatWasAllowedIsTakenOnce() {
        prepare("stable");
        K3sUpgrade.of("dev", machine.directory(), K3sVersion.parse(OLD)).allow();

        prepare(OLD);
        assertThat(version()).isEqualTo(OLD);
        prepare(NEW);
        assertThatThrownBy(() -> prepare(OLD)).hasMessageContaining("back to " + OLD);
    }

    @Test
    void disksThatComeBackAreOfTheVersionTheyHadThen() {
        EngineNotes snapshot = new EngineNotes(machine.directory().resolve("kept"));
        prepare(OLD);
        EngineNotes.in(machine.directory()).replace(snapshot);
        prepare(NEW);

        snapshot.replace(EngineNotes.in(machine.directory()));

        assertThat(version()).isEqualTo(OLD);
        prepare(STABLE);
        assertThat(version()).as("an upgrade, which nobody has to allow").isEqualTo(STABLE);
    }

    @Test
    void aClusterWhoseDataIsGoneBeginsAnewWithAnyVersionAtThePortItHad() {
        awaitReady(certificates);
        releases.list(Map.of("stable", NEW), List.of(OLD, STABLE, NEW));
        int port = port();

        runtime.forgetData(instance());
        runtime.forgetData(instance());

        assertThat(runtime.status(instance())).isEmpty();
        assertThat(machine.directory().resolve("kubeconfig")).doesNotExist();
        prepare(OLD);
        assertThat(version()).isEqualTo(OLD);
        assertThat(port()).isEqualTo(port);
    }

    @Test
    void aPortThatAnotherProgramHasTakenIsGivenUpAndThatIsSaid() throws IOException {
        prepare("stable");
        int taken = port();

        try (ServerSocket _ = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
            assertThat(prepare("stable").forwards())
                    .singleElement()
                    .satisfies(forward ->
                            assertThat(forward.hostPort()).isNotEqualTo(taken).isEqualTo(port()));
        }
        assertThat(notices).singleElement().asString().contains("port " + taken + " is taken", "port " + port());
    }

    @Test
    void aReleaseThatCannotBeHadLeavesNoChoiceBehind() {
        releases.remove(ReleaseServer.path(STABLE, "k3s"));
        releases.remove(ReleaseServer.path(STABLE, "k3s-arm64"));

        assertThatThrownBy(() -> prepare("stable")).isInstanceOf(BerthException.class);

        assertThat(K3sChoice.read(machine.directory())).isEmpty();
    }

    @Test
    void aClusterThatIsReadyTellsOfItself() {
        prepare("stable");
        guestKnows(certificates);
        try (FakeApiServer server = new FakeApiServer(port(), certificates)) {
            server.ready();
            server.node("dev", BOOT, STABLE, true);
            server.pods();

            EngineStatus status = runtime.awaitReady(instance(), LONG, progress);

            assertThat(status.version()).isEqualTo(STABLE);
            assertThat(status.counts())
                    .containsExactly(Map.entry("nodes", 1), Map.entry("podsRunning", 1), Map.entry("pods", 2));
            assertThat(status.conditions()).containsExactly("Ready=True");
            assertThat(runtime.status(instance())).contains(status);
        }
        assertThat(runtime.status(instance())).isEmpty();
    }

    private void becomesReadyWhileItIsWaitedFor(FakeApiServer server) {
        server.ready();
        server.node("dev", BOOT, STABLE, false);
        machine.on("is-failed", () -> {
            server.node("dev", BOOT, STABLE, true);
            return ScriptedMachine.failure();
        });
    }

    @Test
    void aNodeThatBecomesReadyLaterIsWaitedForAndThatIsTold() {
        prepare("stable");
        guestKnows(certificates);
        try (FakeApiServer server = new FakeApiServer(port(), certificates)) {
            becomesReadyWhileItIsWaitedFor(server);

            assertThat(runtime.awaitReady(instance(), LONG, progress).version()).isEqualTo(STABLE);
        }
        assertThat(details).contains("waiting for K3s: node dev is not ready: the network is not there");
    }

    @Test
    void aGuestThatItsStartingClusterKeepsBusyMayTakeAllTheTimeThereIs() {
        prepare("stable");
        guestKnows(certificates);
        machine.takes(LONG.dividedBy(2));
        try (FakeApiServer server = new FakeApiServer(port(), certificates)) {
            becomesReadyWhileItIsWaitedFor(server);

            assertThat(runtime.awaitReady(instance(), LONG, progress).version()).isEqualTo(STABLE);
        }
    }

    @Test
    void aServiceThatGaveUpEndsTheWaitAtOnceWithItsLogAndThePodsThatDoNotRun() {
        prepare("stable");
        guestKnows(certificates);
        machine.on("is-failed", () -> ScriptedMachine.success(""));
        machine.on("journalctl --unit k3s.service", () -> ScriptedMachine.success("starting\nno such flag\n"));
        try (FakeApiServer server = new FakeApiServer(port(), certificates)) {
            server.pods();

            assertThatThrownBy(() -> runtime.awaitReady(instance(), LONG, progress))
                    .hasMessageContaining("K3s in profile dev did not start")
                    .hasMessageContaining("kube-system/coredns: ErrImagePull, no such image")
                    .hasMessageContaining("no such flag")
                    .hasMessageContaining("berth profile logs dev --source runtime")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("default/web"));
        }
    }

    @Test
    void aClusterThatNobodyAnswersForInTimeIsAFailureThatSaysSo() {
        prepare("stable");
        guestKnows(certificates);
        machine.on("is-failed", ScriptedMachine::failure);
        machine.on("journalctl", () -> ScriptedMachine.success("still starting\n"));

        assertThatThrownBy(() -> runtime.awaitReady(instance(), Duration.ofSeconds(1), progress))
                .hasMessageContaining("was not ready within 1 s")
                .hasMessageContaining("the API server does not answer")
                .hasMessageContaining("still starting");
    }

    @Test
    void aServerThatSomebodyElseVouchesForIsNotTheCluster() {
        prepare("stable");
        guestKnows(otherCertificates);
        machine.on("is-failed", ScriptedMachine::failure);
        machine.on("journalctl", () -> ScriptedMachine.success(""));
        try (FakeApiServer server = new FakeApiServer(port(), certificates)) {
            server.ready();
            server.node("dev", BOOT, STABLE, true);

            assertThatThrownBy(() -> runtime.awaitReady(instance(), Duration.ofSeconds(1), progress))
                    .hasMessageContaining("was not ready");
        }
    }

    @Test
    void aProfileIsWiredWithTheCredentialsItsClusterGaveAndNoGuestIsAsked() throws IOException {
        awaitReady(certificates);
        int asked = machine.scripts().size();

        runtime.wire(instance());

        assertThat(machine.scripts()).hasSize(asked);
        assertThat(contexts.access("dev"))
                .map(ClusterAccess::certificateAuthority)
                .contains(certificates.authority());
        assertThat(contexts.access("dev"))
                .map(access -> access.server().getPort())
                .contains(port());
        assertThat(runtime.contexts("dev", Map.of())).isEqualTo(Map.of("kube", "berth-dev"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(machine.directory().resolve("kubeconfig"))))
                .isEqualTo("rw-------");

        runtime.unwire("dev");
        assertThat(contexts.exists("berth-dev")).isFalse();
    }

    @Test
    void aClusterThatWasMadeAnewIsWiredWithItsNewCredentials() {
        awaitReady(certificates);
        runtime.wire(instance());

        awaitReady(otherCertificates);
        runtime.wire(instance());

        assertThat(contexts.access("dev"))
                .map(ClusterAccess::certificateAuthority)
                .contains(otherCertificates.authority());
    }

    @Test
    void aProfileThatWasNeverReadyHasNoStatusAndNothingToBeWired() {
        assertThat(runtime.status(instance())).isEmpty();

        runtime.wire(instance());

        assertThat(contexts.exists("berth-dev")).isFalse();
    }

    private void awaitReady(ClusterCertificates authority) {
        prepare("stable");
        guestKnows(authority);
        try (FakeApiServer server = new FakeApiServer(port(), authority)) {
            server.ready();
            server.node("dev", BOOT, STABLE, true);
            runtime.awaitReady(instance(), LONG, progress);
        }
    }

    private void guestKnows(ClusterCertificates authority) {
        machine.on("boot_id", () -> ScriptedMachine.success(BOOT + "\n" + authority.kubeconfig()));
    }

    private BootParts prepare(String version) {
        return runtime.prepare(new RuntimeInstance("dev", machine, Map.of("version", version)), progress);
    }

    private RuntimeInstance instance() {
        return new RuntimeInstance("dev", machine, Map.of());
    }

    private int port() {
        return K3sChoice.read(machine.directory()).orElseThrow().port();
    }

    private String version() {
        return K3sChoice.read(machine.directory())
                .flatMap(K3sChoice::version)
                .orElseThrow()
                .toString();
    }
}
