package dev.berth.shell.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a real guest reaches, and whom its engine trusts: a registry with a certificate of a private authority, on the
 * host's loopback. All in one machine, in order.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkTest {

    private static final String HOST = "host.docker.internal";

    private Workplace workplace;
    private HttpServer web;
    private ServerSocket web6;
    private StandInRegistry registry;

    @BeforeAll
    void bootWithAnAuthorityOfItsOwn() throws Exception {
        workplace = new Workplace(Map.of("HTTP_PROXY", "http://user:secret@127.0.0.1:9", "NO_PROXY", "corp.example"));
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            try (exchange) {
                exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
            }
        });
        web.start();
        web6 = new ServerSocket(0, 50, InetAddress.ofLiteral("::1"));
        registry = StandInRegistry.start(workplace.scratch(), workplace.runner(), HOST);
        workplace.berthOutput(
                "profile",
                "create",
                "dev",
                "--cpus",
                "2",
                "--memory",
                "1GiB",
                "--ca",
                registry.authority().toString());
        workplace.docker(
                "import", Workplace.fixtures().resolve("rootfs-amd64.tar").toString(), "busybox");
    }

    @AfterAll
    void close() throws Exception {
        web.stop(0);
        web6.close();
        registry.close();
        workplace.close();
    }

    @Test
    @Order(1)
    void theHostIsKnownByNameInTheGuestAndInContainers() {
        for (String name : new String[] {HOST, "host.berth.internal"}) {
            String url = "http://" + name + ":" + web.getAddress().getPort() + "/";

            assertThat(workplace.docker("run", "--rm", "busybox", "wget", "-q", "-O", "-", url))
                    .isEqualTo("hello");
            assertThat(workplace.berthOutput("exec", "dev", "--", "getent", "hosts", name))
                    .contains("10.0.2.2");
        }
        // In a network of the user's own, Docker's resolver stands between.
        workplace.docker("network", "create", "own");
        String url = "http://" + HOST + ":" + web.getAddress().getPort() + "/";
        assertThat(workplace.docker("run", "--rm", "--network", "own", "busybox", "wget", "-q", "-O", "-", url))
                .isEqualTo("hello");
    }

    @Test
    @Order(1)
    void theHostIsReachedByIpv6Too() {
        assertThat(reachesByIpv6()).isTrue();
    }

    @Test
    @Order(2)
    void otherNamesAreAskedOfTheHostsResolver() {
        CommandResult unknown =
                workplace.berth("exec", "dev", "--", "timeout", "30", "getent", "hosts", "no-such-name.invalid");

        assertThat(unknown.exitCode()).isEqualTo(2);
    }

    @Test
    @Order(3)
    void theEngineHasTheHostsProxyAndNobodyIsShownItsPassword() {
        assertThat(workplace.docker("info", "--format", "{{.HTTPProxy}} {{.NoProxy}}"))
                .contains("@10.0.2.2:9")
                .contains("corp.example");
        // And so have sessions, whose programs fetch things themselves.
        assertThat(workplace.berthOutput("exec", "dev", "--", "printenv", "HTTP_PROXY"))
                .contains("@10.0.2.2:9");
        assertThat(workplace.berthOutput("profile", "show", "dev", "-o", "json"))
                .doesNotContain("secret");
    }

    @Test
    @Order(4)
    void anImageIsPushedToAndPulledFromARegistryOfAPrivateAuthority() {
        String image = HOST + ":" + registry.port() + "/team/busybox:1";
        workplace.docker("tag", "busybox", image);

        workplace.docker("push", "--quiet", image);
        workplace.docker("rmi", image);
        workplace.docker("pull", "--quiet", image);

        assertThat(workplace.docker("run", "--rm", image, "echo", "pulled")).isEqualTo("pulled\n");
    }

    @Test
    @Order(5)
    void otherProgramsFindTheMachineByItsSshConfig() throws Exception {
        Path config =
                Files.writeString(workplace.scratch().resolve("config"), workplace.berthOutput("ssh-config", "dev"));

        String said = workplace
                .runner()
                .output(Command.of("ssh", "-F", config.toString(), "-o", "BatchMode=yes", "berth-dev", "hostname")
                        .timeout(Duration.ofMinutes(1)));

        assertThat(said).isEqualTo("dev\n");
    }

    @Test
    @Order(6)
    void anIsolatedGuestReachesNeitherTheHostNorItsNetworks() {
        workplace.berthOutput("profile", "edit", "dev", "--network", "isolated", "--ca", "none");
        workplace.berthOutput("profile", "restart", "dev");

        assertThat(reaches(HOST, web.getAddress().getPort())).isFalse();
        assertThat(reaches("10.0.2.2", web.getAddress().getPort())).isFalse();
        assertThat(reaches("127.0.0.2", web.getAddress().getPort())).isFalse();
        assertThat(reachesByIpv6()).isFalse();
        assertThat(workplace.berthOutput("exec", "dev", "--", "iptables", "-t", "mangle", "-S", "BERTH"))
                .contains("-d 192.168.0.0/16 -j DROP");
        // What the host asks of the guest is answered.
        workplace.docker(
                "run",
                "--detach",
                "--name",
                "server",
                "--publish",
                "18099:80",
                "busybox",
                "sh",
                "-c",
                "echo hello >/index.html; httpd -f -p 80 -h /");
        String answer = workplace
                .runner()
                .output(Command.of(
                                "sh",
                                "-c",
                                "for i in $(seq 50); do curl -s --max-time 2 http://127.0.0.1:18099/ && break; sleep 0.2; done")
                        .timeout(Duration.ofMinutes(2)));
        assertThat(answer).isEqualTo("hello\n");
        workplace.docker("rm", "--force", "server");
    }

    @Test
    @Order(7)
    void aGuestWithoutANetworkReachesNothingWhateverItDoes() {
        workplace.berthOutput("profile", "edit", "dev", "--network", "none");
        workplace.berthOutput("profile", "restart", "dev");

        workplace.berth("exec", "dev", "--", "iptables", "-t", "mangle", "-F");
        assertThat(guestReaches("10.0.2.2", web.getAddress().getPort())).isFalse();
        assertThat(workplace.docker("version", "--format", "{{.Server.Os}}")).isEqualTo("linux\n");
    }

    /** By QEMU's IPv6 address for the loopback of the host. */
    private boolean reachesByIpv6() {
        return guestReaches("fec0::2", web6.getLocalPort());
    }

    private boolean guestReaches(String host, int port) {
        return workplace
                .berth("exec", "dev", "--", "timeout", "5", "bash", "-c", "echo >/dev/tcp/" + host + "/" + port)
                .succeeded();
    }

    private boolean reaches(String host, int port) {
        return workplace
                .berth(
                        "exec",
                        "dev",
                        "--",
                        "docker",
                        "run",
                        "--rm",
                        "busybox",
                        "timeout",
                        "5",
                        "wget",
                        "-q",
                        "-O",
                        "-",
                        "http://" + host + ":" + port + "/")
                .succeeded();
    }
}
