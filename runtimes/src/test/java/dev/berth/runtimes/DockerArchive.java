package dev.berth.runtimes;

import dev.berth.vm.download.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image as {@code docker save} writes it, of a root file system: for engines without {@code docker import}. */
public final class DockerArchive {

    private DockerArchive() {}

    /** Writes the image {@code NAME:latest} of one layer. */
    public static void write(String name, String architecture, Path layer, Path file) throws IOException {
        String config = """
                {"architecture": "%s", "os": "linux", "config": {"Env": ["PATH=/bin"], "Cmd": ["sh"]},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                """.formatted(architecture, Sha256.of(layer));
        String manifest = """
                [{"Config": "config.json", "RepoTags": ["%s:latest"], "Layers": ["layer.tar"]}]
                """.formatted(name);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            put(tar, "config.json", config.getBytes(StandardCharsets.UTF_8));
            put(tar, "layer.tar", Files.readAllBytes(layer));
            put(tar, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
