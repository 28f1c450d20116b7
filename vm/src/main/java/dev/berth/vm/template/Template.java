package dev.berth.vm.template;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.host.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine that was captured when its guest had become ready, without any identity. There as a whole or not at all,
 * and never changed.
 *
 * @param key names what it is like, see {@link TemplateShape}
 * @param directory where it is
 */
public record Template(String key, Path directory) {

    private static final String MANIFEST = "template.json";

    /**
     * A file as it was when the template was made.
     *
     * @param name relative to the template's directory
     * @param size in bytes
     * @param modified when it was last changed
     */
    public record FileStamp(String name, long size, Instant modified) {

        /** The same as being equal, which Java would have to put together at the first use of each process. */
        private boolean is(FileStamp other) {
            return name.equals(other.name) && size == other.size && modified.equals(other.modified);
        }
    }

    /**
     * What is known of a template.
     *
     * @param shape what it is like
     * @param createdAt when it was made
     * @param size what its files take
     * @param files all of them but the one that says so
     */
    public record Manifest(TemplateShape shape, Instant createdAt, ByteSize size, List<FileStamp> files) {

        public Manifest {
            files = List.copyOf(files);
        }

        private static Manifest of(JsonNode json) {
            return new Manifest(
                    TemplateShape.of(json.required("shape")),
                    Instant.parse(json.required("createdAt").stringValue()),
                    new ByteSize(json.required("size").required("bytes").longValue()),
                    json.required("files")
                            .valueStream()
                            .map(file -> new FileStamp(
                                    file.required("name").stringValue(),
                                    file.required("size").longValue(),
                                    Instant.parse(file.required("modified").stringValue())))
                            .toList());
        }

        private JsonNode json() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.set("shape", shape.json());
            json.put("createdAt", createdAt.toString());
            json.putObject("size").put("bytes", size.bytes());
            ArrayNode listed = json.putArray("files");
            for (FileStamp file : files) {
                listed.addObject()
                        .put("name", file.name())
                        .put("size", file.size())
                        .put("modified", file.modified().toString());
            }
            return json;
        }
    }

    public Path rootDisk() {
        return directory.resolve("root.qcow2");
    }

    public Path dataDisk() {
        return directory.resolve("data.qcow2");
    }

    /** Memory and the state of devices. */
    public Path saved() {
        return directory.resolve("saved");
    }

    /** What the guest printed on its console until it was captured. */
    public Path consoleLog() {
        return directory.resolve("serial.log");
    }

    /** Completes it: files that change from here on are noticed. */
    void complete(TemplateShape shape, ByteSize size, Instant now) {
        PrivateFile.write(
                manifestFile(), new Manifest(shape, now, size, stamps()).json().toString());
    }

    /** What is known of it. */
    public Manifest manifest() {
        try {
            return Manifest.of(JsonMapper.shared().readTree(Files.readString(manifestFile())));
        } catch (IOException | JacksonException | DateTimeException | IllegalArgumentException e) {
            throw damaged(e.toString()).causedBy(e);
        }
    }

    /** What is known of it, if that can be read. */
    Optional<Manifest> readable() {
        try {
            return Optional.of(manifest());
        } catch (BerthException e) {
            return Optional.empty();
        }
    }

    /**
     * Does nothing for a template whose files are those that it was made of, by size and time of their last change:
     * reading all of them would take longer than continuing from them.
     *
     * @throws BerthException if one is missing or another one
     */
    void verify() {
        List<FileStamp> now = stamps();
        for (FileStamp file : manifest().files()) {
            if (now.stream().noneMatch(file::is)) {
                throw damaged(file.name() + " has changed since");
            }
        }
    }

    /** When it was last used. */
    public Instant usedAt() {
        try {
            return Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    void used(Instant now) {
        try {
            Files.setLastModifiedTime(directory, FileTime.from(now));
        } catch (IOException e) {
            // Gone meanwhile; whoever uses it has links to its disks and will see that its memory is gone.
        }
    }

    private Path manifestFile() {
        return directory.resolve(MANIFEST);
    }

    private List<FileStamp> stamps() {
        List<FileStamp> stamps = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = directory.relativize(file).toString();
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile() && !name.equals(MANIFEST)) {
                    stamps.add(new FileStamp(
                            name,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
                }
            }
            return stamps;
        } catch (IOException e) {
            throw damaged(e.toString()).causedBy(e);
        }
    }

    private BerthException damaged(String why) {
        return BerthException.failed("the template " + key + " is damaged").because(why);
    }
}
