package dev.berth.vm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.port.PortStatus;
import dev.berth.vm.process.Descriptors;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentSocketTest {

    private static final AgentRequest REQUEST = new AgentRequest(AgentRequest.Kind.ATTEND, "dev");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void anAgentThatDoesNotAnswerIsNotWaitedForForEver() throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket()));

            assertThatThrownBy(() -> AgentSocket.ask(socket(), REQUEST, Duration.ofMillis(200)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("no answer came");
        }
    }

    @Test
    void anAgentThatAnswersIsHeard() throws IOException {
        try (AgentSocket agent = new AgentSocket(socket())) {
            agent.serve(request -> new AgentReply(request.machine(), ""));

            assertThat(AgentSocket.ask(socket(), REQUEST, PATIENCE)).hasValue(new AgentReply("dev", ""));
        }
    }

    @Test
    void forwardsAreHeardAsTheyWereTold() throws IOException {
        List<PortStatus> ports = List.of(
                new PortStatus(
                        "tcp",
                        "host",
                        "127.0.0.1:80",
                        "[::]:80",
                        "published",
                        PortStatus.BLOCKED,
                        Optional.of("it is\nin use"),
                        Optional.empty()),
                new PortStatus(
                        "unix",
                        "host",
                        "/a b/\"c\".sock",
                        "/run/c.sock",
                        "static",
                        PortStatus.FORWARDED,
                        Optional.empty(),
                        Optional.empty()));
        try (AgentSocket agent = new AgentSocket(socket())) {
            agent.serve(request -> AgentReply.of(request.machine(), ports));

            assertThat(AgentSocket.ask(socket(), REQUEST, PATIENCE).map(AgentReply::ports))
                    .hasValue(ports);
        }
    }

    @Test
    void whereNoneIsNobodyIsAsked() throws IOException {
        assertThat(AgentSocket.ask(socket(), REQUEST, PATIENCE)).isEmpty();
    }

    @Test
    void whoAsksWhileTheAgentHasNoDescriptorsLeftIsAnsweredWhenItHas() throws Exception {
        Process agent = Descriptors.start(Full.class, socket());
        // Linux sets a descriptor aside when it begins to wait for somebody: this one has it.
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            assertThatThrownBy(() -> AgentSocket.ask(socket(), REQUEST, Duration.ofMillis(500)))
                    .hasMessageStartingWith("no answer came");
            long used = agent.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
            Thread.sleep(1000);
            assertThat(agent.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() - used)
                    .as("milliseconds of work in a second")
                    .isLessThan(500);

            Descriptors.release(agent);

            assertThat(AgentSocket.ask(socket(), REQUEST, PATIENCE)).isPresent();
        } finally {
            agent.destroyForcibly();
        }
    }

    /** An agent of which nothing is there but its socket. */
    static final class Full {

        static void main(String[] arguments) throws Exception {
            try (AgentSocket socket = new AgentSocket(Path.of(arguments[0]))) {
                socket.serve(request -> new AgentReply(request.machine(), ""));
                // Classes are files, too.
                assertThat(AgentSocket.ask(Path.of(arguments[0]), REQUEST, PATIENCE))
                        .isPresent();
                Descriptors.useUp();
            }
        }
    }

    private Path socket() {
        return directory.resolve("a.sock");
    }
}
