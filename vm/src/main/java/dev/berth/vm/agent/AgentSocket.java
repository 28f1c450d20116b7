package dev.berth.vm.agent;

import dev.berth.vm.file.PrivateSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Where the agent is asked things: a unix socket of its user's, a line in, an {@link AgentReply} out. */
final class AgentSocket implements AutoCloseable {

    /** How long nobody is let in when that could not be done. */
    private static final Duration RESPITE = Duration.ofMillis(100);

    private final Path path;
    private final ServerSocketChannel server;

    /** Listens; one that was left by a killed agent is replaced, so the caller must hold the agent's lock. */
    AgentSocket(Path path) throws IOException {
        this.path = path;
        server = PrivateSocket.listen(path);
    }

    /** Answers from now on, each request on a thread of its own. */
    void serve(Function<AgentRequest, AgentReply> answer) {
        Thread.ofPlatform().daemon().name("agent-socket").start(() -> {
            while (server.isOpen()) {
                try {
                    SocketChannel client = server.accept();
                    Thread.ofPlatform().daemon().name("agent-request").start(() -> serve(client, answer));
                } catch (IOException e) {
                    // It is closed, or the system has no descriptors left, and will have some again.
                    rest();
                }
            }
        });
    }

    private static void rest() {
        try {
            Thread.sleep(RESPITE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(SocketChannel client, Function<AgentRequest, AgentReply> answer) {
        try (client;
                BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            Optional<AgentRequest> request = Optional.ofNullable(line).flatMap(AgentRequest::parse);
            if (request.isPresent()) {
                client.write(StandardCharsets.UTF_8.encode(
                        answer.apply(request.get()).lines()));
            }
        } catch (IOException e) {
            // The one who asked has gone.
        }
    }

    /**
     * Asks an agent; empty when none is there.
     *
     * @throws IOException also when no answer has come after {@code patience}, such as from one that is stopped
     */
    static Optional<AgentReply> ask(Path path, AgentRequest request, Duration patience) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread deadline = Thread.ofVirtual().name("agent-deadline").start(() -> closeAfter(patience, channel));
        try (channel;
                BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(StandardCharsets.UTF_8.encode(request.line()));
            return AgentReply.read(lines);
        } catch (ClosedChannelException e) {
            throw new IOException("no answer came in " + patience.toSeconds() + " s", e);
        } finally {
            deadline.interrupt();
        }
    }

    /** Ends whatever the channel is waited for, since unix sockets have no timeouts in Java. */
    private static void closeAfter(Duration patience, SocketChannel channel) {
        try {
            Thread.sleep(patience);
            channel.close();
        } catch (InterruptedException e) {
            // It was in time.
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
