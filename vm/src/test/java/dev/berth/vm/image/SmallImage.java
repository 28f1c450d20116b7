package dev.berth.vm.image;

import dev.berth.vm.download.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An image of a few bytes: everything about it is right, but no machine boots from it. */
final class SmallImage {

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final ImageManifest manifest;

    SmallImage(String text, Instant createdAt) {
        this(text, createdAt, ("root.qcow2 of " + text).getBytes(StandardCharsets.UTF_8));
    }

    SmallImage(String text, Instant createdAt, byte[] rootDisk) {
        var described = new TreeMap<String, ImageManifest.File>();
        for (String name : new String[] {"kernel", "initrd", "root.qcow2"}) {
            byte[] content =
                    name.equals("root.qcow2") ? rootDisk : (name + " of " + text).getBytes(StandardCharsets.UTF_8);
            files.put(name, content);
            described.put(name, new ImageManifest.File(Sha256.of(content).hex(), content.length));
        }
        manifest = new ImageManifest(
                ImageManifest.FORMAT,
                "amd64",
                "6.12.0-cloud-amd64",
                createdAt,
                "0.1.0",
                "a recipe",
                described,
                new TreeMap<>(Map.of("systemd", "257")));
    }

    ImageManifest manifest() {
        return manifest;
    }

    byte[] content(String name) {
        return name.equals("manifest.json") ? manifest.json() : java.util.Objects.requireNonNull(files.get(name), name);
    }

    /** Puts it into a store as a build does. */
    GuestImage addTo(ImageStore store) throws IOException {
        try (var _ = store.lock("test", holder -> {})) {
            Path staged = store.stage();
            for (String name : files.keySet()) {
                Files.write(staged.resolve(name), content(name));
            }
            Files.write(staged.resolve("manifest.json"), manifest.json());
            return store.adopt(staged);
        }
    }
}
