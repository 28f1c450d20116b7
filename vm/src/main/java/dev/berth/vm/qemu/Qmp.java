package dev.berth.vm.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection to QEMU's monitor, speaking the QEMU Machine Protocol (QEMU's {@code docs/interop/qmp-spec.rst}): one
 * JSON document a line, a greeting first, replies matched to commands by id, events in between. Thread-safe.
 *
 * <p>QEMU serves one client at a time: the next one is connected, but gets its greeting only when this one is closed.
 * Keep a connection for as long as a question takes.
 */
public final class Qmp implements AutoCloseable {

    /** How QEMU answered. */
    public sealed interface Reply {

        /** It did what was asked. */
        record Returned(JsonNode value) implements Reply {}

        /**
         * It refused.
         *
         * @param errorClass such as {@code CommandNotFound}, mostly {@code GenericError}
         * @param description for people
         */
        record Refused(String errorClass, String description) implements Reply {}
    }

    /**
     * Something that happened by itself, such as {@code SHUTDOWN}.
     *
     * @param name in capitals
     * @param data an object; empty when the event carries nothing
     */
    public record Event(String name, JsonNode data) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    private final SocketChannel channel;
    private final Consumer<Event> events;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Qmp(SocketChannel channel, Consumer<Event> events) {
        this.channel = channel;
        this.events = events;
    }

    /**
     * Connects, and leaves the negotiation behind.
     *
     * @param timeout for the greeting and for the negotiation, each
     * @param events called with each event on the connection's own thread; must not execute commands
     * @throws IOException if there is no monitor, or it serves another client all that time
     */
    public static Qmp connect(Path socket, Duration timeout, Consumer<Event> events) throws IOException {
        Qmp qmp = new Qmp(SocketChannel.open(UnixDomainSocketAddress.of(socket)), events);
        try {
            Thread.ofVirtual().name("qmp").start(qmp::read);
            await(qmp.greeting, timeout, "greet");
            if (qmp.execute("qmp_capabilities", Map.of(), timeout) instanceof Reply.Refused refused) {
                throw new IOException("the monitor did not agree on its protocol: " + refused.description());
            }
            return qmp;
        } catch (IOException | RuntimeException e) {
            qmp.close();
            throw e;
        }
    }

    /** Connects with nobody listening to events. */
    public static Qmp connect(Path socket, Duration timeout) throws IOException {
        return connect(socket, timeout, event -> {});
    }

    /** The version of QEMU as it greeted, with that of its package, which may have changed what the number did not. */
    public String version() {
        JsonNode version = greeting.join().path("QMP").path("version");
        JsonNode number = version.path("qemu");
        return "%d.%d.%d %s"
                .formatted(
                        number.path("major").asInt(0),
                        number.path("minor").asInt(0),
                        number.path("micro").asInt(0),
                        version.path("package").asString(""))
                .strip();
    }

    /**
     * Executes a command.
     *
     * @param arguments by name; values are what Jackson can write
     * @throws IOException if the connection ends or no reply comes in time; whether the command was executed is unknown
     */
    public Reply execute(String command, Map<String, ?> arguments, Duration timeout) throws IOException {
        long id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        try {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("execute", command);
            request.put("arguments", arguments);
            request.put("id", id);
            write(JSON.writeValueAsString(request) + "\n");
            JsonNode answer = await(reply, timeout, "answer " + command);
            JsonNode error = answer.get("error");
            if (error == null) {
                return new Reply.Returned(answer.path("return"));
            }
            return new Reply.Refused(
                    error.path("class").asString(""), error.path("desc").asString(""));
        } finally {
            waiting.remove(id);
        }
    }

    /** Fails when the connection ends, for whoever waits for an event that will not come then. */
    public CompletionStage<Void> ended() {
        return ended;
    }

    /**
     * Executes a command of the human monitor, which can do some things QMP cannot, and returns what it printed. It has
     * no way to tell success from failure but its text, which is mostly empty on success.
     *
     * @throws IOException as {@link #execute}, and if the command was refused
     */
    public String human(String commandLine, Duration timeout) throws IOException {
        return switch (execute("human-monitor-command", Map.of("command-line", commandLine), timeout)) {
            case Reply.Returned(JsonNode text) -> text.asString("");
            case Reply.Refused refused -> throw new IOException(refused.description());
        };
    }

    /** Ends the connection; commands that wait fail. The machine does not care. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }

    private void write(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
        synchronized (channel) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void read() {
        IOException end = new IOException("the monitor closed the connection");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (!line.isBlank()) {
                    dispatch(JSON.readTree(line));
                }
            }
        } catch (JacksonException e) {
            end = new IOException("the monitor sent something that is not JSON", e);
        } catch (IOException e) {
            end = e;
        }
        // Closed first: a command that comes too late to be failed here fails when it writes.
        close();
        greeting.completeExceptionally(end);
        ended.completeExceptionally(end);
        for (CompletableFuture<JsonNode> reply : waiting.values()) {
            reply.completeExceptionally(end);
        }
    }

    private void dispatch(JsonNode message) {
        if (message.has("QMP")) {
            greeting.complete(message);
        } else if (message.has("event")) {
            events.accept(new Event(message.path("event").asString(""), message.path("data")));
        } else {
            CompletableFuture<JsonNode> reply = waiting.get(message.path("id").asLong(-1));
            if (reply != null) {
                reply.complete(message);
            }
        }
    }

    private static JsonNode await(CompletableFuture<JsonNode> future, Duration timeout, String verb)
            throws IOException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the monitor did not " + verb + " within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the monitor was to " + verb, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }
}
