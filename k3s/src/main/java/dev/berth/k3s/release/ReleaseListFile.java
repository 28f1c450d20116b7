package dev.berth.k3s.release;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The list of releases that is kept on this host. Readers see the old or the new list, never half of one. */
public final class ReleaseListFile {

    private final Path path;

    public ReleaseListFile(Path path) {
        this.path = path;
    }

    /** The list; empty when none is kept, or one that cannot be read any more: it is only a copy. */
    Optional<ReleaseList> read() {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(path));
            Map<String, K3sVersion> channels = new TreeMap<>();
            json.path("channels")
                    .properties()
                    .forEach(channel -> channels.put(
                            channel.getKey(),
                            K3sVersion.parse(channel.getValue().asString())));
            List<K3sVersion> versions = json.path("versions")
                    .valueStream()
                    .map(version -> K3sVersion.parse(version.asString()))
                    .toList();
            return Optional.of(new ReleaseList(
                    channels, versions, Instant.parse(json.path("asOf").asString(""))));
        } catch (IOException | JacksonException | DateTimeParseException | BerthException e) {
            return Optional.empty();
        }
    }

    void write(ReleaseList list) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("asOf", list.asOf().toString());
        ObjectNode channels = json.putObject("channels");
        new TreeMap<>(list.channels()).forEach((name, version) -> channels.put(name, version.toString()));
        ArrayNode versions = json.putArray("versions");
        list.versions().forEach(version -> versions.add(version.toString()));
        BerthHome.privateDirectory(path.resolveSibling(""));
        PrivateFile.write(path, json.toString());
    }
}
