package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.machine.PortForward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to be reachable of a machine besides what it publishes by itself. It lies in the machine's directory, for the
 * agent: who writes it anew changes a running machine.
 *
 * @param publishAddress the address of the host for ports that are open to all in the guest
 * @param sockets unix sockets that clients on the host rely on
 * @param forwards in the notation of {@link StaticForward}
 */
public record PortPlan(String publishAddress, List<Socket> sockets, List<String> forwards) {

    /** The name of the file in a machine's directory. */
    public static final String FILE = "forwards.json";

    /**
     * A unix socket of the guest on the host.
     *
     * @param host absolute
     * @param guest absolute
     */
    public record Socket(String host, String guest) {}

    public PortPlan {
        sockets = List.copyOf(sockets);
        forwards = List.copyOf(forwards);
    }

    /** That of a machine; a machine without one has nothing but what it publishes, on the loopback. */
    public static PortPlan of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return new PortPlan(PortForward.LOOPBACK, List.of(), List.of());
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("could not read " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Makes it that of a machine. */
    public void write(Path directory) {
        PrivateFile.write(directory.resolve(FILE), json().toString());
    }

    private static PortPlan of(JsonNode json) {
        return new PortPlan(
                json.required("publishAddress").stringValue(),
                json.required("sockets")
                        .valueStream()
                        .map(socket -> new Socket(
                                socket.required("host").stringValue(),
                                socket.required("guest").stringValue()))
                        .toList(),
                json.required("forwards")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    private JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("publishAddress", publishAddress);
        ArrayNode listed = json.putArray("sockets");
        sockets.forEach(socket -> listed.addObject().put("host", socket.host()).put("guest", socket.guest()));
        forwards.forEach(json.putArray("forwards")::add);
        return json;
    }

    /** The forwards as values; they have been checked when they were written. */
    List<StaticForward> staticForwards() {
        return forwards.stream()
                .map(text -> StaticForward.parse(text, Path.of("/")))
                .toList();
    }
}
