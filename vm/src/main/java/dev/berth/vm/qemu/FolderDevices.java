package dev.berth.vm.qemu;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * The folders of the host that a running QEMU has as devices ({@code vhost-user-fs-pci}), each in one of the ports that
 * {@link QemuCommandLine} keeps free.
 */
final class FolderDevices implements AutoCloseable {

    private static final String DEVICE = "folder";
    private static final String PERIPHERAL = "/machine/peripheral";

    private final Duration timeout;
    private final CompletableFuture<Void> removed = new CompletableFuture<>();
    private final Qmp monitor;

    FolderDevices(MachineFiles files, Duration timeout) throws IOException {
        this.timeout = timeout;
        this.monitor = Qmp.connect(files.monitor(), timeout, this::heard);
    }

    private void heard(Qmp.Event event) {
        if (event.name().equals("DEVICE_DELETED")
                && event.data().path("device").asString("").startsWith(DEVICE)) {
            removed.complete(null);
        }
    }

    /** The tags of those that are there, by slot. */
    Map<Integer, String> tags() throws IOException {
        Map<Integer, String> tags = new TreeMap<>();
        for (JsonNode child : ask("qom-list", Map.of("path", PERIPHERAL))) {
            String name = child.path("name").asString("");
            if (name.startsWith(DEVICE)) {
                tags.put(
                        Integer.parseInt(name.substring(DEVICE.length())),
                        ask("qom-get", Map.of("path", PERIPHERAL + "/" + name, "property", "tag"))
                                .asString(""));
            }
        }
        return tags;
    }

    void plug(int slot, Path socket, String tag) throws IOException {
        String id = DEVICE + slot;
        Map<String, Object> address = Map.of("type", "unix", "data", Map.of("path", socket.toString()));
        // One that a killed command has left has no device.
        monitor.execute("chardev-remove", Map.of("id", id), timeout);
        ask(
                "chardev-add",
                Map.of(
                        "id",
                        id,
                        "backend",
                        Map.of("type", "socket", "data", Map.of("addr", address, "server", false))));
        ask(
                "device_add",
                Map.of("driver", "vhost-user-fs-pci", "id", id, "chardev", id, "tag", tag, "bus", "spare" + slot));
    }

    /** Returns when the guest has let go of it; false when it has not in time. */
    boolean unplug(int slot, Duration patience) throws IOException {
        String id = DEVICE + slot;
        // Refused when the guest is already at it.
        monitor.execute("device_del", Map.of("id", id), timeout);
        try {
            removed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while a folder was taken away")
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        monitor.execute("chardev-remove", Map.of("id", id), timeout);
        return true;
    }

    private JsonNode ask(String command, Map<String, ?> arguments) throws IOException {
        return switch (monitor.execute(command, arguments, timeout)) {
            case Qmp.Reply.Returned(JsonNode value) -> value;
            case Qmp.Reply.Refused refused -> throw new IOException(refused.description());
        };
    }

    @Override
    public void close() {
        monitor.close();
    }
}
