package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.runtimes.DockerArchive;
import dev.berth.runtimes.containerd.StandInRelease;
import dev.berth.vm.file.Tree;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** What a user does with a containerd profile, in one machine, with a stand-in for nerdctl from a local mirror. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerdProfileTest {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int PRECONDITION = 3;

    private Path mirror;
    private Workplace workplace;
    private StandInRegistry registry;

    @BeforeAll
    void openWorkplace() throws Exception {
        mirror = Files.createTempDirectory("berth-mirror");
        // Nothing is in it yet, and nobody listens there: this host is offline.
        workplace = new Workplace(Map.of("BERTH_NERDCTL_MIRROR", "http://127.0.0.1:9"));
        registry = StandInRegistry.start(workplace.scratch(), workplace.runner(), "host.docker.internal");
    }

    @AfterAll
    void closeWorkplace() throws Exception {
        registry.close();
        workplace.close();
        Tree.delete(mirror);
    }

    @Test
    @Order(1)
    void withoutANetworkCreateWorksAndSaysOnceWhatIsMissing() throws Exception {
        CommandResult created = workplace.berth(
                "profile",
                "create",
                "dev",
                "--runtime",
                "containerd",
                "--cpus",
                "2",
                "--memory",
                "2GiB",
                "--ca",
                registry.authority().toString());

        assertThat(created.exitCode()).as(created.stderr()).isZero();
        assertThat(created.stderr()).containsOnlyOnce("BuildKit are missing").contains("BERTH_NERDCTL_MIRROR");
        JsonNode profile = workplace.berthJson("profile", "show", "dev", "-o", "json");
        assertThat(profile.get("state").asString()).isEqualTo("running");
        assertThat(profile.get("active").asBoolean()).isTrue();
        assertThat(profile.get("dockerContext").isNull()).isTrue();
        assertThat(profile.get("kubeContext").isNull()).isTrue();
        Path socket = workplace.home().resolve("profiles/dev/containerd.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(workplace.dockerConfig()).isEmptyDirectory();
    }

    @Test
    @Order(2)
    void anImageComesInOnStandardInput() throws Exception {
        Path image = workplace.scratch().resolve("busybox.tar");
        DockerArchive.write("busybox", "amd64", Workplace.fixtures().resolve("rootfs-amd64.tar"), image);

        CommandResult imported =
                workplace.runner().run(shell("\"$1\" exec dev -- ctr images import - < \"$2\"", image.toString()));

        assertThat(imported.exitCode()).as(imported.stderr()).isZero();
        assertThat(workplace.berthOutput("exec", "dev", "--", "ctr", "images", "list", "-q"))
                .isEqualTo("docker.io/library/busybox:latest\n");
        assertThat(counts().get("images").asInt()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void aContainerRunsWithItsExitCode() {
        CommandResult ran = ctrRun("exit 7");

        assertThat(ran.exitCode()).as(ran.stderr()).isEqualTo(7);
        assertThat(ctrRun("echo hello").stdout()).isEqualTo("hello\n");
    }

    @Test
    @Order(4)
    void nerdctlThatIsMissingIsToldWithWhatToDo() {
        CommandResult missing = workplace.berth("nerdctl", "--", "images");

        assertThat(missing.exitCode()).isEqualTo(PRECONDITION);
        assertThat(missing.stderr())
                .contains("there is no nerdctl in profile dev", "BERTH_NERDCTL_MIRROR", "berth profile restart dev");
        assertThat(workplace.berth("nerdctl").exitCode()).isEqualTo(USAGE);
    }

    @Test
    @Order(5)
    void aRestartWithANetworkBringsNerdctlAndKeepsTheImages() throws Exception {
        StandInRelease.publish(mirror);

        CommandResult restarted = workplace
                .runner()
                .run(workplace
                        .berthCommand("profile", "restart", "dev")
                        .environment("BERTH_NERDCTL_MIRROR", mirror.toUri().toString()));

        assertThat(restarted.exitCode()).as(restarted.stderr()).isZero();
        assertThat(restarted.stderr()).doesNotContain("missing", "BuildKit did not start");
        assertThat(workplace.berthOutput("nerdctl", "--", "images")).isEqualTo("docker.io/library/busybox:latest\n");
    }

    @Test
    @Order(6)
    void nerdctlPassesInputArgumentsAndTheExitCodeThrough() {
        assertThat(workplace.berthOutput("nerdctl", "--", "run", "--rm", "busybox", "echo", "two  words", "$HOME"))
                .isEqualTo("two  words $HOME\n");
        assertThat(workplace
                        .runner()
                        .output(workplace
                                .berthCommand(
                                        "nerdctl", "--profile", "dev", "--", "run", "--rm", "-i", "busybox", "cat")
                                .input("through stdin\n")))
                .isEqualTo("through stdin\n");
        assertThat(workplace
                        .berth("nerdctl", "--", "run", "--rm", "busybox", "sh", "-c", "exit 7")
                        .exitCode())
                .isEqualTo(7);
        assertThat(workplace
                        .berth("nerdctl", "--", "run", "--rm", "busybox", "sh", "-c", "exit 127")
                        .exitCode())
                .isEqualTo(127);
        assertThat(workplace.berth("nerdctl", "--", "nonsense").exitCode()).isEqualTo(FAILED);
        assertThat(workplace.berthOutput("nerdctl", "--", "pwd")).isEqualTo(GuestContract.SSH_HOME + "\n");
    }

    @Test
    @Order(6)
    void anImageIsPushedToAndPulledFromARegistryOfAPrivateAuthority() {
        String image = "host.docker.internal:" + registry.port() + "/team/busybox:1";
        workplace.berthOutput("exec", "dev", "--", "ctr", "images", "tag", "docker.io/library/busybox:latest", image);

        workplace.berthOutput("exec", "dev", "--", "ctr", "images", "push", image);
        workplace.berthOutput("exec", "dev", "--", "ctr", "images", "rm", image);
        workplace.berthOutput("exec", "dev", "--", "ctr", "images", "pull", image);

        assertThat(workplace.berthOutput("exec", "dev", "--", "ctr", "images", "list", "-q"))
                .contains(image);
        workplace.berthOutput("exec", "dev", "--", "ctr", "images", "rm", image);
    }

    @Test
    @Order(7)
    void aContainerHasTheTerminalItsSizeAndCtrlC() {
        List<String> command =
                List.of(Workplace.launcher().toString(), "nerdctl", "--", "run", "--rm", "-it", "busybox", "sh");
        try (TerminalWindow window =
                new TerminalWindow(workplace.runner(), workplace.home().resolveSibling("tmux"), 97, 31, command)) {
            window.awaitText("#");
            window.enter("test -t 0 && stty size");
            window.awaitText("31 97");
            window.enter("echo be''gun && sleep 600");
            window.awaitText("begun");
            window.press("C-c");
            window.enter("echo still $((40 + 2))");
            window.awaitText("still 42");
        }
    }

    @Test
    @Order(8)
    void theShimIsNerdctlInTheProfileInUse() throws Exception {
        Path bin = workplace.scratch();

        CommandResult installed = workplace.berth("nerdctl", "install", "--directory", bin.toString());

        assertThat(installed.exitCode()).as(installed.stderr()).isZero();
        assertThat(installed.stderr()).contains("not on your PATH");
        assertThat(workplace
                        .runner()
                        .run(Command.of(bin.resolve("nerdctl").toString(), "run", "busybox", "echo", "it's", "--", "-x")
                                .timeout(Workplace.PATIENCE))
                        .stdout())
                .isEqualTo("it's -- -x\n");
    }

    @Test
    @Order(9)
    void imagesSurviveStopStartAndANewSystem() {
        workplace.berthOutput("profile", "stop", "dev");
        assertThat(workplace.processes()).isEmpty();

        // Offline again: what was brought once is here.
        CommandResult reset = workplace.berth("profile", "reset", "dev", "--keep-data", "--yes");

        assertThat(reset.exitCode()).as(reset.stderr()).isZero();
        assertThat(reset.stderr()).doesNotContain("missing");
        assertThat(workplace.berthOutput("nerdctl", "--", "run", "busybox", "echo", "still here"))
                .isEqualTo("still here\n");
        assertThat(workplace.berthOutput("profile", "logs", "dev", "--source", "runtime"))
                .contains("containerd");
    }

    @Test
    @Order(10)
    void deleteLeavesNothing() {
        workplace.berthOutput("profile", "delete", "dev", "--yes");

        assertThat(workplace.processes()).isEmpty();
        assertThat(workplace.home().resolve("profiles/dev")).doesNotExist();
        assertThat(workplace.dockerConfig()).isEmptyDirectory();
        assertThat(workplace.berthJson("profile", "list", "-o", "json")).isEmpty();
    }

    private JsonNode counts() {
        return workplace
                .berthJson("profile", "show", "dev", "-o", "json")
                .get("engine")
                .get("counts");
    }

    private CommandResult ctrRun(String script) {
        return workplace.berth(
                "exec",
                "dev",
                "--",
                "ctr",
                "run",
                "--rm",
                "docker.io/library/busybox:latest",
                "once",
                "sh",
                "-c",
                script);
    }

    private static Command shell(String script, String argument) {
        List<String> words =
                List.of("sh", "-c", script, "sh", Workplace.launcher().toString(), argument);
        return Command.of(words).timeout(Workplace.PATIENCE);
    }
}
