package dev.berth.shell.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.profiles.Host;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.image.Leftovers;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.Layers;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    @TempDir
    private Path place;

    private final ProcessRunner programs = new ProcessRunner(System.getenv());
    private BerthHome home;
    private ByteSize free = ByteSize.ofGiB(100);

    @BeforeEach
    void makeHome() throws IOException {
        home = new BerthHome(place.resolve("h"));
        BerthHome.privateDirectory(home.profile("dev").resolve("ssh"));
        for (String file : List.of("docker.sock", "ssh/id", "ssh/id.pub", "serial.log")) {
            Path made = Files.createFile(home.profile("dev").resolve(file));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    @Test
    void littleSpaceIsAWarningAndAlmostNoneAFailure() {
        assertThat(storage("space").result()).isEqualTo(Check.Result.OK);
        free = ByteSize.ofGiB(5);
        assertThat(storage("space").result()).isEqualTo(Check.Result.WARN);
        free = ByteSize.ofMiB(100);
        assertThat(storage("space").result()).isEqualTo(Check.Result.FAIL);
    }

    @Test
    void socketsAndKeysThatOthersCanOpenAreNamedAndClosed() throws IOException {
        Check check = storage("privacy");

        assertThat(check.result()).isEqualTo(Check.Result.FAIL);
        assertThat(check.detail())
                .contains("docker.sock", "ssh/id")
                .as("a public key is public, and a log is protected by its directory")
                .doesNotContain("id.pub", "serial.log");

        check.repair().orElseThrow().apply();
        assertThat(storage("privacy").result()).isEqualTo(Check.Result.OK);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.profile("dev").resolve("docker.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void theDatabaseIsClosedToOthersWhereTheHomeIsOpen() throws IOException {
        Path database = Files.createFile(home.root().resolve("berth.mv.db"));
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(storage("privacy").detail()).as("the home keeps others out").doesNotContain("berth.mv.db");
        Files.setPosixFilePermissions(home.root(), PosixFilePermissions.fromString("rwxr-xr-x"));

        Check check = storage("privacy");
        assertThat(check.detail()).contains("berth.mv.db");
        check.repair().orElseThrow().apply();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void aProxyIsTriedAndItsPasswordNotRepeated() throws IOException {
        String place;
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            place = "127.0.0.1:" + proxy.getLocalPort();
            assertThat(proxy(Map.of("https_proxy", "http://me:geheim@" + place)))
                    .satisfies(check -> {
                        assertThat(check.result()).isEqualTo(Check.Result.OK);
                        assertThat(check.detail())
                                .isEqualTo("https_proxy: 127.0.0.1:" + proxy.getLocalPort() + " answers");
                    });
        }
        assertThat(proxy(Map.of("HTTPS_PROXY", "http://me:geheim@" + place))).satisfies(check -> {
            assertThat(check.result()).isEqualTo(Check.Result.FAIL);
            assertThat(check.toString()).contains("does not answer").doesNotContain("geheim");
        });
        assertThat(proxy(Map.of("http_proxy", "://geheim@x")).toString())
                .contains("is not a URL")
                .doesNotContain("geheim");
        assertThat(proxy(Map.of()).result()).isEqualTo(Check.Result.OK);
        assertThat(proxy(Map.of("http_proxy", "", "HTTP_PROXY", place)).detail())
                .as("downloads take none then")
                .isEqualTo("none is set");
    }

    @Test
    void aProcessThatIsLeftOfAProfileIsFoundWhenItIsSettledAndCanBeEnded() throws Exception {
        VirtualMachines machines = VirtualMachines.onThisHost(home, programs);
        Process left = new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec -a \"ssh: $0\" sleep 60",
                        home.profile("gone").resolve("ssh.sock") + " [mux]")
                .start();
        try {
            assertThat(new ProcessChecks(home, machines).look())
                    .as("it may be a command's that is at work")
                    .allSatisfy(check -> assertThat(check.result()).isEqualTo(Check.Result.OK));

            await().untilAsserted(() -> assertThat(new ProcessChecks(home, machines, Duration.ZERO).look())
                    .singleElement()
                    .satisfies(check -> assertThat(check.detail())
                            .isEqualTo("ssh, process " + left.pid() + ", is left of profile gone")));
            new ProcessChecks(home, machines, Duration.ZERO)
                    .look()
                    .getFirst()
                    .repair()
                    .orElseThrow()
                    .apply();
            assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void templatesAndDisksThatOnlyTakeRoomAreFoundAndCanBeDeleted() throws IOException {
        List<String> stale = new ArrayList<>(List.of("template"));
        QemuImg disks = new QemuImg(programs);
        Layers layers = new Layers(home, disks);
        disks.createDisk(layers.fresh(), ByteSize.ofMiB(1));
        Inspection checks = new LeftoverChecks(
                () -> stale.stream()
                        .map(name -> new Leftovers.Leftover(name, 5 << 20, () -> stale.remove(name)))
                        .toList(),
                layers);

        List<Check> found = checks.look();
        assertThat(found)
                .extracting(Check::detail)
                .satisfiesExactly(
                        templates ->
                                assertThat(templates).contains("1 of images").contains("5 MiB"),
                        overlays -> assertThat(overlays)
                                .contains("1 that no profile")
                                .contains(home.layers().toString()),
                        depth -> assertThat(depth).contains("no disk reads through"));
        found.stream().flatMap(check -> check.repair().stream()).forEach(Check.Repair::apply);

        assertThat(checks.look()).allSatisfy(check -> assertThat(check.result()).isEqualTo(Check.Result.OK));
        assertThat(home.layers()).isEmptyDirectory();
    }

    @Test
    void aDiskThatReadsThroughManyFilesIsToldWithTheWayOut() throws IOException {
        QemuImg disks = new QemuImg(programs);
        Layers layers = new Layers(home, disks);
        Path disk = Files.createDirectories(home.profile("dev")).resolve("data.qcow2");
        disks.createDisk(disk, ByteSize.ofMiB(1));
        for (int i = 0; i < 50; i++) {
            layers.freeze(Map.of(disk, layers.fresh()));
        }

        Check found = new LeftoverChecks(List::of, layers).look().getLast();

        assertThat(found.detail()).contains(disk + " reads through 50 files");
        assertThat(found.fix()).hasValueSatisfying(fix -> assertThat(fix).contains("berth profile export --with-data"));
    }

    private Check storage(String name) {
        Host host = new Host() {
            @Override
            public int cpus() {
                return 1;
            }

            @Override
            public ByteSize memory() {
                return ByteSize.ofGiB(1);
            }

            @Override
            public Optional<BerthException> sharingObstacle() {
                return Optional.empty();
            }

            @Override
            public ByteSize freeSpace(Path path) {
                return free;
            }
        };
        return new StorageChecks(home, host, programs)
                .look().stream()
                        .filter(check -> check.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aProxyThatSpeaksSocksIsNoProxyForDownloads() {
        Check check = proxy(Map.of("ALL_PROXY", "socks5://user:secret@127.0.0.1:1080"));

        assertThat(check.result()).isEqualTo(Check.Result.FAIL);
        assertThat(check.detail()).contains("ALL_PROXY is a SOCKS proxy").doesNotContain("secret");
    }

    private static Check proxy(Map<String, String> environment) {
        return new NetworkChecks(environment)
                .look().stream()
                        .filter(check -> check.name().equals("proxy"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aFolderOfTheHostThatIsNotSharedIsNamedWithItsContainer() throws IOException {
        Path shared = Files.createDirectories(place.resolve("shared/project"));
        Path other = Files.createDirectories(place.resolve("other place"));
        String binds = """
                /web %s
                /db %s
                /ci /var/run/docker.sock
                /old /nowhere/on/this/host
                """.formatted(shared, other);
        Mount mount = new Mount(place.resolve("shared"), place.resolve("shared").toString(), false);

        List<Check> checks = BindChecks.unshared(new ProfileName("dev"), List.of(mount), binds);

        assertThat(checks).singleElement().satisfies(check -> {
            assertThat(check.result()).isEqualTo(Check.Result.WARN);
            assertThat(check.detail())
                    .isEqualTo("container db of dev was given " + other + ", which dev does not share");
        });
    }
}
