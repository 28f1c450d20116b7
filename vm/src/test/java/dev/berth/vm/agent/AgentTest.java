package dev.berth.vm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.BootParts;
import dev.berth.vm.BootPlan;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.VirtualMachines;
import dev.berth.vm.clock.GuestTime;
import dev.berth.vm.file.Tree;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.idle.Sleep;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.port.PortPlan;
import dev.berth.vm.port.PortStatus;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent's own process beside a machine with Docker in it. What answers in the guest is {@code socat} and
 * {@code perl}, in containers by way of the guest's own programs.
 */
@Tag("vm")
class AgentTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());

    /** An image with nothing in it, and the guest's own programs: enough for a server. */
    private static final String RUN =
            "docker run -d --name server -v /usr:/usr:ro -v /usr/lib:/lib:ro -v /usr/lib64:/lib64:ro ";

    private static BerthHome home;
    private static VirtualMachine machine;
    private static Guest guest;
    private static PortAgent agent;

    @BeforeAll
    static void boot() throws IOException {
        GuestImage image = new GuestImage(
                "test",
                Path.of(Objects.requireNonNull(
                        System.getenv("BERTH_TEST_IMAGE"),
                        "BERTH_TEST_IMAGE must name the directory of an image; ./verify builds one")));
        home = new BerthHome(Files.createTempDirectory("berth-ports-"));
        machine = VirtualMachines.onThisHost(home, RUNNER).machine("dev");
        machine.prepare(image, ByteSize.ofGiB(4));
        BootParts parts = new BootParts(GuestContract.TARGET_DOCKER, GuestContract.MARKER_DOCKER, List.of());
        guest = machine.boot(
                new BootPlan(image, 2, ByteSize.ofGiB(1), parts, Duration.ofMinutes(4)), new Progress() {});
        guest.forwardSocket(dockerSocket(), "/run/docker.sock");
        plan();
        run("tar -c -T /dev/null | docker import - empty");
        agent = new LocalPortAgent(home, RUNNER);
        agent.attend("dev");
    }

    @AfterAll
    static void sweep() throws IOException {
        machine.destroy();
        var _ = AgentSocket.ask(home.agentSocket(), new AgentRequest(AgentRequest.Kind.LEAVE, ""), MINUTE);
        await().atMost(MINUTE).until(() -> !Files.exists(home.agentSocket()));
        Tree.delete(home.root());
    }

    @AfterEach
    void stopServers() {
        guest.run("docker rm -f server; pkill socat; pkill perl; iptables -t nat -F KUBE-NODEPORTS", MINUTE);
        plan();
        eventually(() -> assertThat(agent.ports("dev")).isEmpty());
    }

    @Test
    void oneMachineWhosePlanCannotBeReadDoesNotKeepItFromTheOthers() throws IOException {
        Path broken = home.profiles().resolve("broken");
        Files.createDirectories(broken.resolve(Sleep.SUSPENSION));
        Files.writeString(broken.resolve(Sleep.SUSPENSION).resolve("sleep.json"), "{\"forwards\":[]}");
        Files.writeString(broken.resolve(PortPlan.FILE), "{");
        try {
            ProcessHandle before = process();
            agent.attend("broken");

            eventually(() -> assertThat(home.agentLog()).content().contains("broken: could not be looked at"));
            assertThat(before.isAlive()).isTrue();
        } finally {
            Tree.delete(broken);
        }
    }

    /** As after the host has slept, or with an emulated processor that ticks too fast. */
    @ParameterizedTest
    @ValueSource(strings = {"-7200", "+7200"})
    void aClockThatIsWrongIsSetToThatOfTheHost(String seconds) {
        run("date -s @$(($(date +%s) " + seconds + "))");

        eventually(() -> {
            Instant before = Instant.now();
            GuestTime time = GuestTime.parse(
                            guest.run(GuestTime.PRINT, MINUTE).stdout().strip())
                    .orElseThrow();
            assertThat(time.ahead(before, Instant.now()).abs()).isLessThan(Duration.ofSeconds(1));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "container, tcp, 0.0.0.0",
        "container, tcp, 127.0.0.1",
        "container, udp, 0.0.0.0",
        "container, udp, 127.0.0.1",
        "host-network container, tcp, 0.0.0.0",
        "host-network container, tcp, 127.0.0.1",
        "host-network container, udp, 0.0.0.0",
        "process, tcp, 0.0.0.0",
        "process, tcp, 127.0.0.1",
        "process, udp, 0.0.0.0",
        "process, udp, 127.0.0.1",
        "node port, tcp, 0.0.0.0",
        "node port, udp, 0.0.0.0",
    })
    void whateverAnswersInTheGuestIsReachableAndListedAndGoneWhenItEnds(String what, String protocol, String address)
            throws IOException {
        int port = freePort();
        String echo = "socat " + protocol.toUpperCase(Locale.ROOT) + "-LISTEN:%d,bind=%s,fork,reuseaddr EXEC:cat";
        switch (what) {
            case "container" ->
                run(RUN + "-p " + address + ":" + port + ":7/" + protocol + " empty " + echo.formatted(7, "0.0.0.0"));
            case "host-network container" -> run(RUN + "--network host empty " + echo.formatted(port, address));
            case "process" -> run("setsid " + echo.formatted(port, address) + " >/dev/null 2>&1 </dev/null &");
            default -> {
                run(RUN + "empty " + echo.formatted(7, "0.0.0.0"));
                run(nodePort(protocol, port));
            }
        }

        eventually(() -> assertThat(echo(protocol, V4, port)).isEqualTo("hello"));
        eventually(() -> assertThat(echo(protocol, V6, port)).isEqualTo("hello"));
        // A port is reachable a moment before it is told of.
        eventually(() -> assertThat(agent.ports("dev"))
                .filteredOn(row -> row.from().startsWith(V4))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.from()).isEqualTo(V4 + ":" + port);
                    assertThat(row.protocol()).isEqualTo(protocol);
                    assertThat(row.state()).isEqualTo(PortStatus.FORWARDED);
                }));
        assertThat(connects(
                        InetAddress.getLocalHost().getHostAddress().startsWith("127.")
                                ? "192.0.2.1"
                                : InetAddress.getLocalHost().getHostAddress(),
                        port))
                .as("reachable by another address of the host")
                .isFalse();
    }

    /** The rules are those that kube-proxy makes for a service with one endpoint, but for their comments. */
    private static String nodePort(String protocol, int port) {
        return """
                ip=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' server)
                iptables -t nat -N KUBE-NODEPORTS 2>/dev/null &&
                    iptables -t nat -I PREROUTING -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS &&
                    iptables -t nat -I OUTPUT -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
                iptables -t nat -N KUBE-SEP-TEST 2>/dev/null
                iptables -t nat -F KUBE-SEP-TEST
                iptables -t nat -A KUBE-SEP-TEST -p %1$s -j DNAT --to-destination $ip:7
                iptables -t nat -A KUBE-NODEPORTS -p %1$s -m %1$s --dport %2$d -j KUBE-SEP-TEST
                """.formatted(protocol, port);
    }

    @Test
    void aHalfClosedConnectionIsAnsweredToItsEndAndAServersCloseArrives() throws IOException {
        int port = freePort();
        run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr SYSTEM:'wc -c' >/dev/null 2>&1 </dev/null &");

        for (String host : List.of(V4, V6)) {
            eventually(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(host, port), 5000);
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(new byte[300_000]);
                    socket.shutdownOutput();
                    // wc answers when its input has ended, and ends then: both directions are closed by their own side.
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                            .isEqualTo("300000");
                }
            });
        }
    }

    @Test
    void aThousandConnectionsAreServedAtOnce() throws IOException {
        int port = freePort();
        run("cat >/tmp/echo.pl <<'END'\n" + """
                use IO::Socket::INET; use IO::Select;
                my $server = IO::Socket::INET->new(LocalPort => %d, Listen => 1024, ReuseAddr => 1) or die;
                my $select = IO::Select->new($server);
                while (my @ready = $select->can_read) {
                    for my $one (@ready) {
                        if ($one == $server) { $select->add($server->accept); next; }
                        if (sysread($one, my $bytes, 4096)) { syswrite($one, $bytes); next; }
                        $select->remove($one); close $one;
                    }
                }
                """.formatted(port)
                + "END\nulimit -n 4096; setsid perl /tmp/echo.pl >/dev/null 2>&1 </dev/null &");
        eventually(() -> assertThat(echo("tcp", V4, port)).isEqualTo("hello"));

        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                Socket socket = new Socket(InetAddress.ofLiteral(V4), port);
                socket.setSoTimeout(60_000);
                sockets.add(socket);
            }
            for (int i = 0; i < sockets.size(); i++) {
                sockets.get(i).getOutputStream().write("%04d".formatted(i).getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < sockets.size(); i++) {
                assertThat(new String(sockets.get(i).getInputStream().readNBytes(4), StandardCharsets.US_ASCII))
                        .isEqualTo("%04d".formatted(i));
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aContainerThatIsRestartedKeepsItsPort() {
        int port = freePort();
        run(RUN + "-p " + port + ":7 empty socat TCP-LISTEN:7,fork,reuseaddr EXEC:cat");
        for (int round = 0; round < 3; round++) {
            eventually(() -> assertThat(echo("tcp", V4, port)).isEqualTo("hello"));
            run("docker restart -t 0 server");
        }
        eventually(() -> assertThat(echo("tcp", V4, port)).isEqualTo("hello"));
    }

    @Test
    void afterManyRoundsNoForwardIsLeft() {
        int port = freePort();
        run("for i in $(seq 20); do socat TCP-LISTEN:" + port
                + ",reuseaddr EXEC:cat & p=$!; sleep 0.2; kill $p; wait $p; done" + " 2>/dev/null; true");

        eventually(() -> {
            assertThat(agent.ports("dev")).isEmpty();
            assertThat(forwards()).isEmpty();
            assertThat(connects(V4, port)).isFalse();
            assertThat(connects(V6, port)).isFalse();
        });
    }

    @Test
    void aTakenPortIsShownWithItsOwnerAndHadWhenItBecomesFree() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(V4))) {
            port = taken.getLocalPort();
            run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr EXEC:cat >/dev/null 2>&1 </dev/null &");
            eventually(() -> assertThat(agent.ports("dev"))
                    .filteredOn(row -> row.from().equals(V4 + ":" + taken.getLocalPort()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.state()).isEqualTo(PortStatus.BLOCKED);
                        assertThat(row.reason()).hasValue("the port is taken on this host");
                        assertThat(row.owner().orElse(""))
                                .contains("(pid " + ProcessHandle.current().pid() + ")");
                    }));
        }

        eventually(() -> assertThat(echo("tcp", V4, port)).isEqualTo("hello"));
        eventually(() -> assertThat(agent.ports("dev")).noneMatch(PortStatus::blocked));
    }

    @Test
    void aKilledAgentLosesNothingAndTheNextOneTakesOver() throws IOException {
        int port = freePort();
        run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr EXEC:cat >/dev/null 2>&1 </dev/null &");
        eventually(() -> assertThat(echo("tcp", V6, port)).isEqualTo("hello"));
        eventually(() -> assertThat(agent.ports("dev"))
                .hasSize(2)
                .allMatch(row -> row.state().equals(PortStatus.FORWARDED)));
        List<PortStatus> before = agent.ports("dev");
        List<PortForward> forwards = forwards();

        ProcessHandle process = process();
        process.destroyForcibly();
        await().atMost(MINUTE).until(() -> !process.isAlive());
        assertThat(echo("tcp", V4, port)).isEqualTo("hello");
        assertThat(echo("tcp", V6, port)).isEqualTo("hello");

        assertThat(agent.ports("dev")).isEqualTo(before);
        assertThat(forwards()).isEqualTo(forwards);
        assertThat(process().pid()).isNotEqualTo(process.pid());
    }

    @Test
    void watchingAGuestHasNoProbesPutIntoItsScheduler() {
        int port = freePort();
        run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr EXEC:cat >/dev/null 2>&1 </dev/null &");
        eventually(() -> assertThat(echo("tcp", V4, port)).isEqualTo("hello"));

        // The kernel keeps there which processes it has met, as it does by those probes.
        run("[ -z \"$(cat /sys/kernel/tracing/saved_cmdlines)\" ]");
    }

    @Test
    void aLostConnectionIsMadeAgainWithItsSockets() {
        int port = freePort();
        run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr EXEC:cat >/dev/null 2>&1 </dev/null &");
        eventually(() -> assertThat(echo("tcp", V6, port)).isEqualTo("hello"));

        ProcessHandle.of(guest.connection().orElseThrow()).orElseThrow().destroyForcibly();

        eventually(() -> assertThat(get(dockerSocket())).contains("200 OK"));
        eventually(() -> assertThat(echo("tcp", V6, port)).isEqualTo("hello"));
    }

    @Test
    void thePlanOpensPortsAndUnixSocketsBothWaysAndIsFollowedWhileTheMachineRuns() throws IOException {
        int port = freePort();
        int other = freePort();
        Path socket = home.root().resolve("d.sock");
        run("setsid socat TCP-LISTEN:" + port + ",fork,reuseaddr EXEC:cat >/dev/null 2>&1 </dev/null &");
        try (ServerSocket onHost = new ServerSocket(0, 1, InetAddress.ofLiteral(V4));
                ServerSocketChannel socketOnHost = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socketOnHost.bind(UnixDomainSocketAddress.of(home.root().resolve("h.sock")));
            plan(
                    "host:" + other + " -> guest:" + port,
                    "host:" + socket + " -> guest:/run/docker.sock",
                    "guest:4567 -> host:" + onHost.getLocalPort(),
                    "guest:/run/h.sock -> host:" + home.root().resolve("h.sock"));

            eventually(() -> assertThat(echo("tcp", V4, other)).isEqualTo("hello"));
            eventually(() -> assertThat(echo("tcp", V6, other)).isEqualTo("hello"));
            eventually(() -> assertThat(get(socket)).contains("200 OK"));
            eventually(() -> run("true >/dev/tcp/127.0.0.1/4567 || socat -u OPEN:/dev/null TCP:127.0.0.1:4567"));
            onHost.accept().close();
            run("socat -u OPEN:/dev/null UNIX-CONNECT:/run/h.sock");
            socketOnHost.accept().close();
            eventually(() -> assertThat(agent.ports("dev"))
                    .noneMatch(PortStatus::blocked)
                    .hasSize(4 + 3));
        }

        plan();
        eventually(() -> assertThat(connects(V4, other)).isFalse());
        eventually(() -> assertThat(socket).doesNotExist());
    }

    @Test
    void aFileThatIsNoSocketIsNotReplacedByOne() throws IOException {
        Path file = Files.writeString(home.root().resolve("precious"), "data");
        plan("host:" + file + " -> guest:/run/docker.sock");

        eventually(() -> assertThat(agent.ports("dev"))
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).hasValue("there is a file that is not a socket")));
        assertThat(file).hasContent("data");
    }

    @Test
    void theAgentIsSmall() throws IOException {
        assertThat(agent.ports("dev")).isEmpty();
        Matcher most = Pattern.compile("VmHWM:\\s+(\\d+) kB")
                .matcher(Files.readString(
                        Path.of("/proc", Long.toString(process().pid()), "status")));

        assertThat(most.find()).isTrue();
        assertThat(Integer.parseInt(most.group(1))).isLessThan(64 << 10);
    }

    /** Below those that clients are given: a UDP socket on one of them is not taken for a server. */
    private static int freePort() {
        return new Random()
                .ints(20_000, 30_000)
                .filter(LoopbackPort::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static void plan(String... forwards) {
        new PortPlan(V4, List.of(new PortPlan.Socket(dockerSocket().toString(), "/run/docker.sock")), List.of(forwards))
                .write(machine.directory());
    }

    private static Path dockerSocket() {
        return machine.directory().resolve("docker.sock");
    }

    private static void run(String script) {
        CommandResult result = guest.run(script, MINUTE);
        assertThat(result.exitCode()).as(script + "\n" + result).isZero();
    }

    private static List<PortForward> forwards() throws IOException {
        try (Machine running = machine.running().orElseThrow()) {
            List<PortForward> forwards = new ArrayList<>(running.forwards());
            forwards.removeAll(running.launchedForwards());
            return forwards;
        }
    }

    private static ProcessHandle process() throws IOException {
        Matcher pid = Pattern.compile("pid (\\d+)").matcher(Files.readString(home.agentLock()));
        assertThat(pid.find()).isTrue();
        return ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(MINUTE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    private static boolean connects(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String echo(String protocol, String host, int port) throws IOException {
        byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
        if (protocol.equals("udp")) {
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, 0))) {
                socket.setSoTimeout(1000);
                socket.send(new DatagramPacket(hello, hello.length, new InetSocketAddress(host, port)));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            }
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(hello);
            return new String(socket.getInputStream().readNBytes(hello.length), StandardCharsets.US_ASCII);
        }
    }

    private static String get(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                InputStream answer = Channels.newInputStream(channel)) {
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
