package dev.berth.vm.port;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.guest.Tunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which tunnels a machine's connection may have. It lies in the machine's directory, for the next agent; one that
 * cannot be read or written is no reason to leave the forwards alone.
 *
 * @param file where it is
 */
record TunnelNote(Path file) {

    /** That of a machine, by its directory. */
    static TunnelNote of(Path directory) {
        return new TunnelNote(directory.resolve("tunnels.json"));
    }

    /** What was written last; nothing where there is none. */
    Set<Tunnel> read() {
        try {
            return Set.copyOf(List.of(JsonMapper.shared().readValue(Files.readString(file), Tunnel[].class)));
        } catch (IOException | JacksonException e) {
            return Set.of();
        }
    }

    /** Writes them down, where they are others than before. */
    void write(Collection<Tunnel> tunnels) {
        if (!read().equals(Set.copyOf(tunnels))) {
            try {
                PrivateFile.write(file, JsonMapper.shared().writeValueAsString(List.copyOf(tunnels)));
            } catch (BerthException e) {
                // A full disk, perhaps.
            }
        }
    }
}
