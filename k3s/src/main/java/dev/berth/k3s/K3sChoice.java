package dev.berth.k3s;

import dev.berth.k3s.release.K3sVersion;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.snapshot.EngineNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was chosen for a profile when its cluster was first started, and stays: a channel that has moved on is no reason
 * to upgrade somebody's cluster, nor is a restart one to change its address. It is what K3s notes of the disks, so that
 * those of a snapshot come back with the version that they are of.
 *
 * @param request the version that was asked for, as the user wrote it
 * @param version the version that this led to, which the cluster's data is of; empty when that data is gone
 * @param port on the host's loopback, for the API server
 * @param node the name the cluster knows its node by, since pods and volumes are bound to it, whatever the profile is
 *     called by now; empty when it has none yet
 */
record K3sChoice(String request, Optional<K3sVersion> version, int port, Optional<String> node) {

    /** What was chosen for the profile of that directory, if anything was. */
    static Optional<K3sChoice> read(Path directory) {
        Path file = file(directory);
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
            return Optional.of(new K3sChoice(
                    json.path("request").asString(""),
                    K3sVersion.of(json.path("version").asString("")),
                    json.path("port").asInt(0),
                    Optional.of(json.path("node").asString("")).filter(name -> !name.isEmpty())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("could not read which K3s was chosen, in " + file)
                    .because(e.toString())
                    .remedy("Remove that file: the version in the profile's settings is taken then")
                    .causedBy(e);
        }
    }

    /** Keeps the choice for the profile of that directory. */
    void write(Path directory) {
        String chosen = version.map(K3sVersion::toString).orElse("");
        PrivateFile.write(
                file(directory),
                JsonMapper.shared()
                        .writeValueAsString(
                                Map.of("request", request, "version", chosen, "port", port, "node", node.orElse(""))));
    }

    /** What is left of it when the cluster's data is gone: any version can begin anew. */
    K3sChoice withoutData() {
        return new K3sChoice(request, Optional.empty(), port, Optional.empty());
    }

    private static Path file(Path directory) {
        return EngineNotes.in(directory).file();
    }
}
