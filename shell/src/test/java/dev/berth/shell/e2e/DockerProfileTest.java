package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * The main job, in the order in which a user would do it and in one machine, since each boot takes most of a minute
 * under emulation.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DockerProfileTest {

    /** A configuration with a context of the user's own selected, and with what no docker client would write. */
    private static final String CONFIG = """
            {
            \t"auths": {},
            \t"currentContext": "mine",
            \t"someToolWeDoNotKnow": {"a": [1, 2,   3]}
            }
            """;

    private Workplace workplace;

    @BeforeAll
    void openWorkplace() throws Exception {
        workplace = new Workplace(Map.of());
        workplace.docker("context", "create", "mine", "--docker", "host=tcp://127.0.0.1:1");
        Files.writeString(workplace.dockerConfig().resolve("config.json"), CONFIG);
    }

    @AfterAll
    void closeWorkplace() throws Exception {
        workplace.close();
    }

    @Test
    @Order(1)
    void createEndsWithARunningEngineAndTheDockerContextSelected() {
        CommandResult created = workplace.berth("profile", "create", "dev", "--cpus", "2", "--memory", "2GiB");

        assertThat(created.exitCode()).as(created.stderr()).isZero();
        JsonNode profile = workplace.berthJson("profile", "list", "-o", "json").get(0);
        assertThat(profile.get("name").asString()).isEqualTo("dev");
        assertThat(profile.get("runtime").asString()).isEqualTo("docker");
        assertThat(profile.get("state").asString()).isEqualTo("running");
        assertThat(profile.get("active").asBoolean()).isTrue();
        assertThat(profile.get("cpus").asInt()).isEqualTo(2);
        assertThat(profile.get("memory").asLong()).isEqualTo(2L << 30);
        assertThat(profile.get("dockerContext").asString()).isEqualTo("berth-dev");
        assertThat(profile.get("kubeContext").isNull()).isTrue();
        assertThat(workplace.docker("context", "show").strip()).isEqualTo("berth-dev");
        assertThat(workplace.docker("version", "--format", "{{.Server.Os}}").strip())
                .isEqualTo("linux");
    }

    @Test
    @Order(2)
    void everythingIsPrivateToItsOwnerAndOnLoopback() throws Exception {
        Path socket = workplace.home().resolve("profiles/dev/docker.sock");
        assertThat(workplace
                        .berthJson("profile", "show", "dev", "-o", "json")
                        .get("dockerSocket")
                        .asString())
                .isEqualTo(socket.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        Path directory = workplace.home().resolve("profiles/dev");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        String keys;
        try (var files = Files.walk(directory.resolve("ssh"))) {
            keys = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".pub"))
                    .map(DockerProfileTest::text)
                    .filter(text -> text.contains("PRIVATE KEY"))
                    .findFirst()
                    .orElseThrow();
        }
        String secret = keys.lines().skip(2).findFirst().orElseThrow();
        assertThat(workplace.processes()).isNotEmpty().noneMatch(line -> line.contains(secret));
    }

    @Test
    @Order(3)
    void anImportedImageRunsWithItsInputAndItsExitCode() {
        workplace.docker("import", fixture("rootfs-amd64.tar"), "busybox");

        assertThat(workplace.docker("run", "--rm", "busybox", "/bin/busybox", "echo", "hello"))
                .isEqualTo("hello\n");
        assertThat(workplace
                        .runner()
                        .output(workplace
                                .dockerCommand("run", "--rm", "-i", "busybox", "/bin/busybox", "cat")
                                .input("through stdin\n")))
                .isEqualTo("through stdin\n");
        assertThat(workplace
                        .runner()
                        .run(workplace.dockerCommand("run", "--rm", "busybox", "/bin/busybox", "sh", "-c", "exit 7"))
                        .exitCode())
                .isEqualTo(7);
    }

    @Test
    @Order(4)
    void anImageIsBuiltFromScratch() throws Exception {
        Path context = workplace.scratch();
        Files.copy(Path.of(fixture("busybox-amd64")), context.resolve("busybox"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "touch", "/made-by-run"]
                CMD ["/bin/busybox", "ls", "/made-by-run"]
                """);

        workplace.docker("build", "-t", "built", context.toString());

        assertThat(workplace.docker("run", "--rm", "built")).isEqualTo("/made-by-run\n");
    }

    @Test
    @Order(5)
    void aContainerOfAnotherArchitectureRuns() {
        workplace.docker("import", "--platform", "linux/arm64", fixture("rootfs-arm64.tar"), "busybox:arm64");

        assertThat(workplace.docker(
                        "run", "--rm", "--platform", "linux/arm64", "busybox:arm64", "/bin/busybox", "uname", "-m"))
                .isEqualTo("aarch64\n");
    }

    @Test
    @Order(6)
    void sixtyFourMebibytesGoOutAndInAgainUnharmed() throws Exception {
        Path directory = workplace.scratch();
        byte[] noise = new byte[64 << 20];
        new java.util.Random(7).nextBytes(noise);
        Files.write(directory.resolve("noise"), noise);
        Files.writeString(directory.resolve("Dockerfile"), "FROM busybox\nCOPY noise /noise\n");
        workplace.docker("build", "-t", "noise", directory.toString());
        String before = workplace.docker("run", "--rm", "noise", "/bin/busybox", "md5sum", "/noise");

        CommandResult copied = workplace
                .runner()
                .run(Command.of(
                                "sh",
                                "-c",
                                "docker save noise > noise.tar && docker rmi noise && docker load < noise.tar")
                        .directory(directory)
                        .timeout(Duration.ofMinutes(4)));

        assertThat(copied.exitCode()).as(copied.stderr()).isZero();
        assertThat(workplace.docker("run", "--rm", "noise", "/bin/busybox", "md5sum", "/noise"))
                .isEqualTo(before);
        workplace.docker("rmi", "noise");
    }

    @Test
    @Order(7)
    void sshAndExecRunInTheGuestAndPassTheExitCode() {
        assertThat(workplace.berthOutput("ssh", "dev", "--", "hostname")).isEqualTo("dev\n");
        assertThat(workplace.berth("ssh", "dev", "--", "sh", "-c", "exit 42").exitCode())
                .isEqualTo(42);
        assertThat(workplace.berthOutput("exec", "dev", "--", "printf", "%s|", "two words", "$HOME", "it's"))
                .isEqualTo("two words|$HOME|it's|");
        long guest = Long.parseLong(
                workplace.berthOutput("exec", "dev", "--", "date", "+%s").strip());
        assertThat(guest).isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(5L));
    }

    @Test
    @Order(7)
    void aPublishedPortAnswersOnTheHostAndIsListedUntilTheContainerEnds() {
        int port = LoopbackPort.free();
        String name = "127.0.0.1:" + port + "/tcp";
        workplace.docker(
                "run", "-d", "--name", "web", "-p", port + ":80", "busybox", "/bin/busybox", "nc", "-l", "-p", "80");

        await().atMost(Workplace.PATIENCE)
                .untilAsserted(() -> assertThat(workplace.berthOutput("port", "list", "dev", "-o", "name"))
                        .contains(name));
        assertThat(LoopbackPort.isFree(port)).isFalse();
        assertThat(workplace.berthOutput("status")).contains(name);
        assertThat(workplace.berthOutput("profile", "logs", "dev", "--source", "agent"))
                .contains("forwarded: " + name);

        workplace.docker("rm", "-f", "web");
        await().atMost(Workplace.PATIENCE).until(() -> LoopbackPort.isFree(port));
    }

    @Test
    @Order(8)
    void askingForWhatIsAlreadySoChangesNothing() {
        List<Long> before = workplace.qemuProcesses("dev");

        assertThat(workplace.berth("profile", "start", "dev").exitCode()).isZero();

        assertThat(workplace.qemuProcesses("dev")).hasSize(1).isEqualTo(before);
    }

    @Test
    @Order(9)
    void topAndDoctorSeeTheRunningMachine() {
        JsonNode used = workplace.berthJson("top", "-o", "json").get(0);
        assertThat(used.get("name").asString()).isEqualTo("dev");
        assertThat(used.get("memoryUsed").asLong()).isBetween(50L << 20, 3L << 30);
        assertThat(used.get("cpuPercent").asDouble()).isNotNegative();

        JsonNode checks = workplace.berthJson("doctor", "-o", "json");
        for (String name : List.of("agent", "clock", "privacy", "processes")) {
            assertThat(checks)
                    .filteredOn(check -> check.get("name").asString().equals(name))
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(check -> assertThat(check.get("result").asString())
                            .as(check::toString)
                            .isEqualTo("ok"));
        }
    }

    @Test
    @Order(9)
    void historyTellsThePhasesAndHowLongTheyTook() {
        String history = workplace.berthOutput("profile", "history", "dev", "-o", "json");

        assertThat(history).contains("create", "engine");
        assertThat(workplace.berthOutput("profile", "logs", "dev", "--source", "vm", "--lines", "200"))
                .contains("berth: reached");
        assertThat(workplace.berthOutput("profile", "logs", "dev", "--source", "runtime"))
                .isNotBlank();
    }

    @Test
    @Order(10)
    void aVolumeSurvivesStopAndStart() {
        workplace.docker("volume", "create", "keep");
        workplace.docker(
                "run", "--rm", "-v", "keep:/data", "busybox", "/bin/busybox", "sh", "-c", "echo kept > /data/file");

        try (TerminalWindow window = new TerminalWindow(
                workplace.runner(),
                workplace.home().resolveSibling("tmux"),
                80,
                24,
                List.of(Workplace.launcher().toString()))) {
            window.awaitLastLine("berth dev (docker, running)>");
            window.type("profile li");
            workplace.berthOutput("profile", "stop", "dev");
            // What another process does is seen while a line is being typed, and the line stays.
            window.awaitLastLine("berth dev (docker, stopped)> profile li");
        }
        assertThat(workplace.state("dev")).isEqualTo("stopped");
        assertThat(workplace.qemuProcesses("dev")).isEmpty();
        assertThat(workplace.processes()).isEmpty();
        assertThat(workplace.berth("profile", "stop", "dev").exitCode()).isZero();
        workplace.berthOutput("profile", "start", "dev");

        assertThat(keptFile()).isEqualTo("kept\n");
    }

    @Test
    @Order(11)
    void aKilledMachineIsSeenAtOnceAndOfTwoStartsOneBootsAndTheOtherWaits() throws Exception {
        long pid = workplace.qemuProcesses("dev").getFirst();
        ProcessHandle qemu = ProcessHandle.of(pid).orElseThrow();
        qemu.destroyForcibly();
        qemu.onExit().get(10, TimeUnit.SECONDS);
        assertThat(workplace.state("dev")).isEqualTo("stopped");

        CompletableFuture<CommandResult> one =
                CompletableFuture.supplyAsync(() -> workplace.berth("profile", "start", "dev"));
        CompletableFuture<CommandResult> two =
                CompletableFuture.supplyAsync(() -> workplace.berth("profile", "start", "dev"));

        assertThat(one.join().exitCode()).as(one.join().stderr()).isZero();
        assertThat(two.join().exitCode()).as(two.join().stderr()).isZero();
        assertThat(one.join().stderr() + two.join().stderr()).containsIgnoringCase("waiting");
        assertThat(workplace.qemuProcesses("dev")).hasSize(1);
        assertThat(keptFile()).isEqualTo("kept\n");
    }

    @Test
    @Order(12)
    void resetKeepsTheDataWhenAskedTo() {
        workplace.berthOutput("exec", "dev", "--", "touch", "/root/changed");

        workplace.berthOutput("profile", "reset", "dev", "--keep-data", "--yes");

        assertThat(workplace
                        .berth("exec", "dev", "--", "test", "-e", "/root/changed")
                        .exitCode())
                .isEqualTo(1);
        assertThat(keptFile()).isEqualTo("kept\n");
    }

    @Test
    @Order(13)
    void resetThrowsEverythingAway() {
        assertThat(workplace.berth("profile", "reset", "dev").exitCode()).isEqualTo(2);

        workplace.berthOutput("profile", "reset", "dev", "--yes");

        assertThat(workplace.docker("volume", "ls", "-q")).isEmpty();
        assertThat(workplace.docker("images", "-q")).isEmpty();
    }

    @Test
    @Order(14)
    void twoProfilesRunSideBySideAndCannotSeeEachOther() {
        workplace.docker("volume", "create", "only-in-dev");

        workplace.berthOutput("profile", "create", "other", "--cpus", "1", "--memory", "1GiB");

        assertThat(workplace.docker("context", "show").strip()).isEqualTo("berth-other");
        assertThat(workplace.docker("volume", "ls", "-q")).isEmpty();
        assertThat(workplace
                        .docker("--context", "berth-dev", "volume", "ls", "-q")
                        .strip())
                .isEqualTo("only-in-dev");
        workplace.berthOutput("use", "-");
        assertThat(workplace.docker("context", "show").strip()).isEqualTo("berth-dev");
        workplace.berthOutput("use", "other");
        workplace.berthOutput("profile", "delete", "other", "--yes");
        assertThat(workplace.qemuProcesses("dev")).hasSize(1);
    }

    @Test
    @Order(15)
    void deleteLeavesTheHostAsItWas() throws Exception {
        workplace.berthOutput("profile", "delete", "dev", "--yes");

        assertThat(workplace.processes()).isEmpty();
        assertThat(workplace.home().resolve("profiles/dev")).doesNotExist();
        assertThat(workplace.docker("context", "ls", "-q").lines()).containsExactlyInAnyOrder("default", "mine");
        assertThat(Files.readString(workplace.dockerConfig().resolve("config.json")))
                .isEqualTo(CONFIG);
        assertThat(workplace.berthJson("profile", "list", "-o", "json")).isEmpty();
        CommandResult again = workplace.berth("profile", "delete", "dev", "--yes");
        assertThat(again.exitCode()).isZero();
        assertThat(again.stderr()).contains("dev");
    }

    private String keptFile() {
        return workplace.docker("run", "--rm", "-v", "keep:/data", "busybox", "/bin/busybox", "cat", "/data/file");
    }

    private static String fixture(String name) {
        return Workplace.fixtures().resolve(name).toString();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
