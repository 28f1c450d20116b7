package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.ssh.SshConnection;
import dev.berth.vm.ssh.SshIdentity;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A machine that really boots, from the image in the directory that {@code BERTH_TEST_IMAGE} names. A boot takes about
 * half a minute where guests are emulated, so the tests share one, and those that end it come last.
 */
@Tag("vm")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BootedVirtualMachineTest {

    private static final String SECRET = "the-secret-of-the-test";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());
    private static final List<String> PHASES = new ArrayList<>();

    private static Path root;
    private static GuestImage image;
    private static VirtualMachine machine;
    private static Guest guest;

    @BeforeAll
    static void boot() throws IOException {
        image = new GuestImage(
                "test",
                Path.of(Objects.requireNonNull(
                        System.getenv("BERTH_TEST_IMAGE"),
                        "BERTH_TEST_IMAGE must name the directory of an image; ./verify builds one")));
        root = Files.createTempDirectory("berth-vm-");
        machine = VirtualMachines.onThisHost(new BerthHome(root), RUNNER).machine("dev");
        machine.prepare(image, ByteSize.ofGiB(4));
        guest = machine.boot(plan(), new Progress() {
            @Override
            public void notice(String text) {
                // A kernel that has died is booted once more, see MachineEnded.
                PHASES.clear();
            }

            @Override
            public void finished(String phase, Duration took) {
                PHASES.add(phase);
                System.out.printf("%-8s %6d ms%n", phase, took.toMillis());
            }
        });
    }

    @AfterAll
    static void sweep() {
        machine.destroy();
        Tree.delete(root);
    }

    private static BootPlan plan() {
        return new BootPlan(
                image,
                2,
                ByteSize.ofGiB(2),
                new BootParts(
                        "berth-base.target",
                        "ssh",
                        List.of(new GuestFile("/etc/made/by/test", SECRET + "\n100% done\n", 0600))),
                Duration.ofMinutes(4));
    }

    private static CommandResult run(String script) {
        return guest.run(script, MINUTE);
    }

    @Test
    void thePhasesOfTheBootAreToldInOrder() {
        assertThat(PHASES).containsExactly("machine", "kernel", "system", "ssh", "engine");
    }

    @Test
    void theGuestHasTheMachinesNameAndItsTwoDisks() {
        assertThat(run("hostname; cat /etc/machine-id /sys/block/vd[ab]/serial").stdout())
                .matches("dev\\n[0-9a-f]{32}\\nberth-rootberth-data");
    }

    @Test
    void filesOfThePlanAreThereWithTheirMode() {
        assertThat(run("stat -c %a:%U /etc/made/by/test; cat /etc/made/by/test").stdout())
                .isEqualTo("600:root\n" + SECRET + "\n100% done\n");
    }

    @Test
    void aScriptGetsItsOwnOutputAndExitCodeBack() {
        CommandResult result = run("echo out; echo err >&2; exit 7");

        assertThat(result).isEqualTo(new CommandResult(7, "out\n", "err\n"));
        assertThat(run("exit 255").exitCode()).isEqualTo(255);
    }

    @Test
    void aCommandInAScriptDoesNotEatTheRestOfTheScript() {
        assertThat(run("cat; echo after\n# the end").stdout()).isEqualTo("after\n");
    }

    @Test
    void aScriptThatDoesNotEndInTimeIsAnErrorThatSaysSo() {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> guest.run("echo started; sleep 60", Duration.ofSeconds(2)))
                .withMessageContaining("did not end within 2 s")
                .withMessageContaining("started");
    }

    @Test
    void anAttachedCommandGetsItsWordsAsTheyAreAndItsExitCodeComesBack() {
        assertThat(guest.attach(List.of("sh", "-c", "test \"$1\" = \"it's  *\" && exit 9", "sh", "it's  *"), false))
                .isEqualTo(9);
    }

    @Test
    void aSocketOfTheGuestIsReachableOnTheHostByItsOwnerOnly() throws Exception {
        // An ssh-agent is a server on a unix socket that every guest has.
        run("ssh-agent -a /run/agent.sock");
        Path socket = machine.directory().resolve("docker.sock");
        Files.writeString(socket, "left from before");

        guest.forwardSocket(socket, "/run/agent.sock");
        guest.forwardSocket(socket, "/run/agent.sock");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(identitiesOfAgent(socket)).isZero();

        Files.delete(socket);
        guest.forwardSocket(socket, "/run/agent.sock");
        assertThat(identitiesOfAgent(socket)).isZero();
    }

    @Test
    void aConnectionThatIsMadeAnewListensForSocketsFromItsFirstMomentOn() throws Exception {
        run("ssh-agent -a /run/early.sock");
        Path socket = machine.directory().resolve("containerd.sock");
        SshConnection connection = new SshConnection(
                new SshIdentity("dev", machine.directory()),
                machine.running().orElseThrow().sshPort(),
                RUNNER);
        connection.disconnect();

        connection.connect(Map.of(socket, "/run/early.sock"), Duration.ofMinutes(1));

        assertThat(identitiesOfAgent(socket)).isZero();
        Files.delete(socket);
        connection.forwardSocket(socket, "/run/early.sock");
        assertThat(identitiesOfAgent(socket)).isZero();
    }

    @Test
    void theUsersAgentAnswersACommandThatItIsLentTo() throws Exception {
        Path socket = root.resolve("agent.sock");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!Files.exists(socket)) {
                assertThat(agent.waitFor(Duration.ofMillis(50))).isFalse();
            }
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("SSH_AUTH_SOCK", socket.toString());
            Guest lent = VirtualMachines.onThisHost(new BerthHome(root), new ProcessRunner(environment))
                    .machine("dev")
                    .guest();

            // From ssh-add(1): 1 if it has no identities, 2 if there is no agent.
            assertThat(lent.attachWithAgent(List.of("ssh-add", "-l"), false)).isEqualTo(1);
        } finally {
            agent.destroy();
        }
    }

    @Test
    void onlyThePinnedHostKeyIsAccepted() throws Exception {
        Path stranger = BerthHome.privateDirectory(root.resolve("stranger"));
        new SshIdentity("dev", stranger).create(RUNNER);
        Path clientKey = Path.of("ssh", "id_ed25519");
        Files.copy(
                machine.directory().resolve(clientKey),
                stranger.resolve(clientKey),
                StandardCopyOption.REPLACE_EXISTING);
        int port = machine.running().orElseThrow().sshPort();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> new SshConnection(new SshIdentity("dev", stranger), port, RUNNER).connect(MINUTE))
                .withMessageContaining("Host key verification failed");
    }

    @Test
    void noSecretIsInTheCommandLineOfTheHypervisorNorLeftInAFile() throws Exception {
        long pid = machine.running().orElseThrow().pid();
        String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        String hostKey = Files.readString(machine.directory().resolve("ssh/host_ed25519"));

        assertThat(commandLine)
                .contains("qemu")
                .doesNotContain(SECRET, hostKey.lines().toList().get(1));
        assertThat(machine.directory().resolve("credentials")).doesNotExist();
    }

    @Test
    void theMachineListensOnTheLoopbackInterfaceOnly() {
        long pid = machine.running().orElseThrow().pid();
        String sockets = RUNNER.output(Command.of("ss", "-Hltunp"));

        assertThat(sockets.lines().filter(line -> line.contains("pid=" + pid + ",")))
                .isNotEmpty()
                .allMatch(line -> line.contains("127.0.0.1:"));
    }

    @Test
    void onlyItsOwnerMayEnterTheDirectory() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(machine.directory())))
                .isEqualTo("rwx------");
    }

    @Test
    void anotherObjectOfTheSameNameAdoptsTheRunningMachine() {
        VirtualMachine other =
                VirtualMachines.onThisHost(new BerthHome(root), RUNNER).machine("dev");

        assertThat(other.running().orElseThrow().state()).isEqualTo(MachineState.RUNNING);
        assertThat(other.guest().run("hostname", MINUTE).stdout()).isEqualTo("dev\n");
    }

    @Test
    void aConnectionThatWasKilledIsMadeAgain() throws Exception {
        ProcessHandle master = master();
        master.destroyForcibly();
        master.onExit().get(10, TimeUnit.SECONDS);

        assertThat(run("echo back").stdout()).isEqualTo("back\n");
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void dataOutlivesAnOrderlyShutdownThatEndsTheProcess() {
        run("echo kept >/var/lib/docker/mark");
        Machine running = machine.running().orElseThrow();

        machine.shutDown(MINUTE);

        assertThat(running.state()).isEqualTo(MachineState.GONE);
        assertThat(machine.running()).isEmpty();
        assertThat(machine.directory().resolve("qmp.sock")).doesNotExist();
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.guest())
                .withMessageContaining("not running");
        machine.discardDisks(false);
        machine.prepare(image, ByteSize.ofGiB(5));
        guest = machine.boot(plan(), Progress.NONE);
        assertThat(run("cat /var/lib/docker/mark; cat /sys/block/vdb/size").stdout())
                .isEqualTo("kept\n" + (5L << 30) / 512 + "\n");
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aMachineThatDiesDuringItsBootIsNoticedAtOnceAndThePhaseIsNamed() {
        long begin = System.nanoTime();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> machine.boot(plan(), new Progress() {
                    @Override
                    public void started(String phase, String description) {
                        if (phase.equals("system")) {
                            machine.running().orElseThrow().kill();
                        }
                    }
                }))
                .withMessageContaining("in phase 'system'")
                .withMessageContaining("ended by itself")
                .withMessageContaining("reached initrd");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(MINUTE);
        assertThat(machine.running()).isEmpty();
    }

    @Test
    void theSharedConnectionIsInASessionOfItsOwnSoNoSignalOfATerminalReachesIt() throws Exception {
        ProcessHandle master = master();
        String stat = Files.readString(Path.of("/proc/" + master.pid() + "/stat"));

        assertThat(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]).isEqualTo(Long.toString(master.pid()));
    }

    /** The process that holds the shared connection. */
    private static ProcessHandle master() {
        run("true");
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .filter(BootedVirtualMachineTest::isMaster)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean isMaster(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                            .startsWith("ssh")
                    && Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                            .equals(machine.directory());
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks for the number of keys (SSH_AGENTC_REQUEST_IDENTITIES, RFC draft-ietf-sshm-ssh-agent). */
    private static int identitiesOfAgent(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 11}));
            ByteBuffer answer = ByteBuffer.allocate(9);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {}
            assertThat(answer.get(4)).isEqualTo((byte) 12);
            return answer.getInt(5);
        }
    }
}
