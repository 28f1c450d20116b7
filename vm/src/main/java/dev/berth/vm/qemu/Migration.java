package dev.berth.vm.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Moves the state of a machine's devices between QEMU and a file, as a live migration without the memory: that is
 * shared memory in a file of its own, which QEMU leaves out ({@code x-ignore-shared}; from 8.1 on only where it was
 * given the file's path), and which can be copied as files are.
 *
 * <p>QEMU can neither write files by itself in the versions Berth supports nor start a program under its sandbox, so
 * the state, less than a megabyte, goes through a socket.
 */
final class Migration implements AutoCloseable {

    private static final Set<String> ENDINGS = Set.of("completed", "failed", "cancelled");

    private final Path socket;
    private final Duration timeout;
    private final CompletableFuture<String> ending = new CompletableFuture<>();
    private final Qmp monitor;

    /**
     * Connects to a machine's monitor.
     *
     * @param timeout for each step
     */
    Migration(MachineFiles files, Duration timeout) throws IOException {
        this.socket = files.migration();
        this.timeout = timeout;
        this.monitor = Qmp.connect(files.monitor(), timeout, this::hear);
        // QEMU ends when it cannot load what it gets.
        monitor.ended().whenComplete((nothing, end) -> ending.completeExceptionally(end));
    }

    String version() {
        return monitor.version();
    }

    /** Stops the processors; disks and network are still then. */
    void stop() throws IOException {
        execute("stop", Map.of());
    }

    /** Lets the processors go on, wherever in a migration that has come to its end or to nothing. */
    void proceed() throws IOException {
        execute("cont", Map.of());
    }

    /** Gives up what is under way. */
    void cancel() throws IOException {
        monitor.execute("migrate_cancel", Map.of(), timeout);
    }

    /** Writes the devices of a machine that is stopped. */
    void save(Path file) throws IOException {
        prepare();
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<Void> received = new CompletableFuture<>();
            Thread.ofVirtual().name("migration").start(() -> receive(server, file, received));
            execute("migrate", Map.of("uri", "unix:" + socket));
            awaitEnd();
            await(received);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** Loads the devices of a machine that was started for it and has its memory already. */
    void load(Path file) throws IOException {
        prepare();
        // A machine that has moved tells its network where it is now. This one's is QEMU itself, and its guest would
        // be busy with that while somebody waits for it.
        execute("migrate-set-parameters", Map.of("announce-rounds", 0));
        Files.deleteIfExists(socket);
        try {
            execute("migrate-incoming", Map.of("uri", "unix:" + socket));
            CompletableFuture<Void> sent = new CompletableFuture<>();
            // Closing it ends what does not come to its end by itself, since QEMU does not read on.
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                Thread.ofVirtual().name("migration").start(() -> send(file, channel, sent));
                await(sent);
            }
            awaitEnd();
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @Override
    public void close() {
        monitor.close();
    }

    private void prepare() throws IOException {
        execute(
                "migrate-set-capabilities",
                Map.of("capabilities", List.of(capability("events"), capability("x-ignore-shared"))));
    }

    private static Map<String, ?> capability(String name) {
        return Map.of("capability", name, "state", true);
    }

    private static void send(Path file, SocketChannel channel, CompletableFuture<Void> sent) {
        try {
            Files.copy(file, Channels.newOutputStream(channel));
            sent.complete(null);
        } catch (IOException e) {
            sent.completeExceptionally(e);
        }
    }

    private static void receive(ServerSocketChannel server, Path file, CompletableFuture<Void> received) {
        try (SocketChannel channel = server.accept();
                FileChannel out = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            Channels.newInputStream(channel).transferTo(Channels.newOutputStream(out));
            received.complete(null);
        } catch (IOException e) {
            received.completeExceptionally(e);
        }
    }

    private void hear(Qmp.Event event) {
        String status = event.data().path("status").asString("");
        if (event.name().equals("MIGRATION") && ENDINGS.contains(status)) {
            ending.complete(status);
        }
    }

    /** QEMU's event says that it has ended, and only its answer to the question says how. */
    private void awaitEnd() throws IOException {
        await(ending);
        JsonNode outcome = execute("query-migrate", Map.of());
        String status = outcome.path("status").asString("");
        if (!status.equals("completed")) {
            throw new IOException("the state of the devices was not transferred: "
                    + outcome.path("error-desc").asString(status));
        }
    }

    private JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        return switch (monitor.execute(command, arguments, timeout)) {
            case Qmp.Reply.Returned(JsonNode value) -> value;
            case Qmp.Reply.Refused refused -> throw new IOException(command + ": " + refused.description());
        };
    }

    private <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "the state of the devices was not transferred within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the state of the devices was transferred", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }
}
