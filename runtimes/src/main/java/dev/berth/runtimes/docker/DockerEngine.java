package dev.berth.runtimes.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.berth.runtimes.Deadline;
import dev.berth.runtimes.EngineStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Docker Engine behind a unix socket. Thread-safe.
 *
 * <p>The read timeout that docker-java offers is without effect on a unix socket, so questions have a {@link Deadline}.
 */
final class DockerEngine {

    private static final Pattern WELL = Pattern.compile("HTTP/1\\.[01] 200 .*");

    private final Path path;
    private final URI socket;

    DockerEngine(Path path) {
        this.path = path;
        // By way of a file URI, which escapes what a path may hold and a URI may not, such as spaces.
        this.socket = URI.create("unix://" + path.toUri().getRawPath());
    }

    /**
     * Returns when the engine answers at all. Done by hand: docker-java is some 3000 classes, about a second of work
     * that should neither count against the engine's deadline nor be done where nobody answers.
     *
     * @throws IOException if it does not answer within {@code timeout}, or that it is not well; the message says how
     */
    void ping(Duration timeout) throws IOException {
        Deadline.within(timeout, () -> {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                channel.write(StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"));
                String answer = new BufferedReader(
                                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII))
                        .readLine();
                if (answer == null) {
                    throw new IOException("the connection was closed");
                }
                if (!WELL.matcher(answer).matches()) {
                    throw new IOException(answer);
                }
                return answer;
            }
        });
    }

    /**
     * What the engine says of itself. One request tells everything, since each goes all the way into the guest.
     *
     * @throws IOException if it does not answer within {@code timeout}, or not as an engine does; the message says how
     */
    EngineStatus status(Duration timeout) throws IOException {
        return Deadline.within(timeout, this::ask);
    }

    private EngineStatus ask() throws IOException {
        // A builder made this way reads nothing from the environment: DOCKER_HOST must not lead elsewhere.
        DefaultDockerClientConfig config = new DefaultDockerClientConfig.Builder()
                .withDockerHost(socket.toString())
                .build();
        ZerodepDockerHttpClient transport =
                new ZerodepDockerHttpClient.Builder().dockerHost(socket).build();
        try (DockerClient client = DockerClientImpl.getInstance(config, transport)) {
            Info info = client.infoCmd().exec();
            String version = info.getServerVersion();
            if (version == null) {
                throw new IOException("the answer names no version");
            }
            Map<String, Integer> counts = new LinkedHashMap<>();
            count(counts, "containersRunning", info.getContainersRunning());
            count(counts, "containers", info.getContainers());
            count(counts, "images", info.getImages());
            return new EngineStatus(version, counts);
        }
    }

    private static void count(Map<String, Integer> counts, String name, @Nullable Integer number) {
        if (number != null) {
            counts.put(name, number);
        }
    }
}
