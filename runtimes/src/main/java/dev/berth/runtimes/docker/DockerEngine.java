package dev.berth.runtimes.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Docker Engine behind a unix socket. Thread-safe.
 *
 * <p>A unix socket of the JDK knows no read timeout, and the one docker-java offers is without effect on it. So every
 * question is asked on a thread of its own, and a deadline interrupts that, which closes the channel.
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
        within(timeout, () -> {
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
        return within(timeout, this::ask);
    }

    private static <T> T within(Duration timeout, Callable<T> question) throws IOException {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = Thread.ofVirtual().name("docker-engine").start(task);
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(rootMessage(e), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            thread.interrupt();
        }
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

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
