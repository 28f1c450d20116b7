package dev.berth.vm.image;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an image is made of: {@code manifest.json}. Its sha256 is the image's digest, so it names everything.
 *
 * @param format the version of this layout, {@value #FORMAT}
 * @param architecture Debian's name of it, such as {@code amd64}
 * @param kernel the kernel's version, as {@code uname -r} gives it
 * @param createdAt when it was built
 * @param berthVersion what built it
 * @param recipe the sha256 of the recipe it was built by
 * @param files the sha256 and size of each file, by name
 * @param packages the version of each Debian package, by name
 */
public record ImageManifest(
        int format,
        String architecture,
        String kernel,
        Instant createdAt,
        String berthVersion,
        String recipe,
        SortedMap<String, File> files,
        SortedMap<String, String> packages) {

    public static final int FORMAT = 1;

    static final String FILE_NAME = "manifest.json";

    /**
     * One file of the image.
     *
     * @param sha256 of its content, in hex
     * @param size in bytes
     */
    public record File(String sha256, long size) {

        public File {
            sha256 = new Sha256(sha256).hex();
            if (size < 0) {
                throw BerthException.usage("size: may not be negative");
            }
        }

        static File of(Path path) throws IOException {
            return new File(Sha256.of(path).hex(), Files.size(path));
        }
    }

    public ImageManifest {
        requireFormat(format);
        Architecture.of(architecture);
        files = new TreeMap<>(files);
        packages = new TreeMap<>(packages);
        if (!files.keySet()
                .equals(Map.of("kernel", 0, "initrd", 0, "root.qcow2", 0).keySet())) {
            throw BerthException.failed("the image's manifest is not one of Berth's")
                    .because("it has the files " + files.keySet());
        }
    }

    private static void requireFormat(int format) {
        if (format != FORMAT) {
            throw BerthException.precondition("the image has format " + format)
                    .because("this version of Berth reads format " + FORMAT)
                    .remedy("Build a new one with: berth image build");
        }
    }

    /** Reads and checks a manifest. */
    static ImageManifest parse(byte[] bytes) {
        try {
            JsonNode json = JsonMapper.shared().readTree(bytes);
            int format = field(json, "format").intValue();
            // One of another format may lack anything.
            requireFormat(format);
            return new ImageManifest(
                    format,
                    field(json, "architecture").stringValue(),
                    field(json, "kernel").stringValue(),
                    Instant.parse(field(json, "createdAt").stringValue()),
                    field(json, "berthVersion").stringValue(),
                    field(json, "recipe").stringValue(),
                    byName(field(json, "files"), ImageManifest::file),
                    byName(field(json, "packages"), JsonNode::stringValue));
        } catch (JacksonException e) {
            throw unreadable(e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static File file(JsonNode json) {
        return new File(field(json, "sha256").stringValue(), field(json, "size").longValue());
    }

    private static <T> SortedMap<String, T> byName(JsonNode json, Function<JsonNode, T> value) {
        SortedMap<String, T> values = new TreeMap<>();
        json.properties().forEach(field -> values.put(field.getKey(), value.apply(field.getValue())));
        return values;
    }

    private static JsonNode field(JsonNode json, String name) {
        JsonNode field = json.path(name);
        if (field.isMissingNode() || field.isNull()) {
            throw BerthException.failed("the image's manifest is not one of Berth's")
                    .because("it lacks " + name);
        }
        return field;
    }

    private static BerthException unreadable(String why, Exception cause) {
        return BerthException.failed("the image's manifest cannot be read")
                .because(why)
                .causedBy(cause);
    }

    static ImageManifest read(Path directory) throws IOException {
        return parse(Files.readAllBytes(directory.resolve(FILE_NAME)));
    }

    byte[] json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
