package dev.berth.runtimes.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for a Docker Engine: HTTP on a unix socket, one answer to every request. What it answers was captured from
 * Docker Engine 26.1.5 in Debian 13 with two images and three containers, one of them running.
 */
public final class FakeEngine implements AutoCloseable {

    private final ServerSocketChannel server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();

    private final Thread serving;

    private FakeEngine(ServerSocketChannel server, Behaviour behaviour) {
        this.server = server;
        this.serving = Thread.ofVirtual().unstarted(() -> serve(behaviour));
    }

    /** How a request is dealt with; the connection is closed when this returns. */
    public interface Behaviour {
        void answer(SocketChannel client) throws IOException;
    }

    public static FakeEngine on(Path socket, Behaviour behaviour) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        FakeEngine engine = new FakeEngine(server, behaviour);
        engine.serving.start();
        return engine;
    }

    /** Answers as the real engine does, in chunks. */
    public static void info(SocketChannel client) throws IOException {
        byte[] body = captured("info.json");
        write(client, head() + Integer.toHexString(body.length) + "\r\n");
        client.write(ByteBuffer.wrap(body));
        write(client, "\r\n0\r\n\r\n");
    }

    /** Begins to answer as the real engine does, and dies. */
    static void halfOfInfo(SocketChannel client) throws IOException {
        byte[] body = captured("info.json");
        write(client, head() + Integer.toHexString(body.length) + "\r\n");
        client.write(ByteBuffer.wrap(body, 0, body.length / 2));
    }

    /** Answers as the real engine does when it fails. */
    static void error(SocketChannel client) throws IOException {
        String body = "{\"message\":\"it hurts\"}\n";
        write(
                client,
                "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    /** Reads on and never answers. */
    static void hang(SocketChannel client) throws IOException {
        while (client.read(ByteBuffer.allocate(1024)) >= 0) {
            // Until the other side goes away.
        }
    }

    /** The request lines so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve(Behaviour behaviour) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> converse(client, behaviour));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void converse(SocketChannel client, Behaviour behaviour) {
        try (client) {
            requests.add(requestLine(client));
            behaviour.answer(client);
        } catch (IOException e) {
            // The client went away.
        }
    }

    private static String requestLine(SocketChannel client) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        InputStream in = Channels.newInputStream(client);
        while (!request.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ended early");
            }
            request.write(next);
        }
        return request.toString(StandardCharsets.US_ASCII).lines().findFirst().orElseThrow();
    }

    private static String head() {
        return """
                HTTP/1.1 200 OK
                Api-Version: 1.45
                Content-Type: application/json
                Docker-Experimental: false
                Ostype: linux
                Server: Docker/26.1.5+dfsg1 (linux)
                Transfer-Encoding: chunked

                """.replace("\n", "\r\n");
    }

    private static void write(SocketChannel client, String text) throws IOException {
        client.write(StandardCharsets.US_ASCII.encode(text));
    }

    private static byte[] captured(String name) {
        try (InputStream in = FakeEngine.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no fixture " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // As long as it waits for a client, the system lets one in.
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel client : open) {
            client.close();
        }
    }
}
