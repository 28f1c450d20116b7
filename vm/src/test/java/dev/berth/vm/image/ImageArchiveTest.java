package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.qemu.QemuImg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ImageArchiveTest {

    private static final Instant THEN = Instant.parse("2026-11-01T10:00:00Z");
    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());
    private static final SmallImage IMAGE = new SmallImage("test", THEN, disk("cluster_size=512"));

    @TempDir(factory = ShortTempDir.class)
    Path root;

    @TempDir
    Path elsewhere;

    private ImageStore store;
    private ImageArchive archive;

    @BeforeEach
    void emptyStore() {
        BerthHome home = new BerthHome(root);
        store = new ImageStore(home);
        archive = new ImageArchive(
                store,
                new Downloader(home.cache(), Map.of(), DownloadLimits.DEFAULT),
                new QemuImg(RUNNER)::requireAlone);
    }

    @Test
    void whatIsExportedCanBeImportedElsewhere() throws IOException {
        GuestImage image = IMAGE.addTo(store);
        Path file = elsewhere.resolve("image.tar.zst");

        Sha256 digest = archive.exportTo(image, file, Progress.NONE);
        store.remove(image);
        GuestImage imported = archive.importFrom(file, digest, Progress.NONE);

        assertThat(imported).isEqualTo(image);
        store.verify(imported);
        assertThat(elsewhere).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void theSameImageGivesTheSameFile() throws IOException {
        GuestImage image = IMAGE.addTo(store);

        assertThat(archive.exportTo(image, elsewhere.resolve("a"), Progress.NONE))
                .isEqualTo(archive.exportTo(image, elsewhere.resolve("b"), Progress.NONE));
    }

    @Test
    void anImageIsImportedFromAUrlAndTheDownloadNotKept() throws IOException {
        GuestImage image = IMAGE.addTo(store);
        Path file = elsewhere.resolve("image.tar.zst");
        Sha256 digest = archive.exportTo(image, file, Progress.NONE);
        store.remove(image);

        assertThat(archive.importFrom(file.toUri(), digest, Progress.NONE)).isEqualTo(image);
        assertThat(root.resolve("cache").resolve(digest.hex()).resolve("image.tar.zst"))
                .doesNotExist();
    }

    @Test
    void aFileWithAnotherDigestIsNotUnpacked() throws IOException {
        Path file = Files.writeString(elsewhere.resolve("image.tar.zst"), "not zstd at all");

        assertThatThrownBy(() -> archive.importFrom(file, Sha256.of(new byte[0]), Progress.NONE))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("not the image asked for");
    }

    @Test
    void aCutFileIsAnError() throws IOException {
        Path file = elsewhere.resolve("image.tar.zst");
        archive.exportTo(IMAGE.addTo(store), file, Progress.NONE);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(all, all.length / 2));

        assertRefused(file);
    }

    @Test
    void aFileThatLeadsOutOfTheDirectoryIsRefused() throws IOException {
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "../../outside", new byte[3]);
        }));
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "/tmp/outside", new byte[3]);
        }));
        assertThat(root.resolve("outside")).doesNotExist();
    }

    @Test
    void aLinkIsRefused() throws IOException {
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            TarArchiveEntry link = new TarArchiveEntry("kernel", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }));
    }

    @Test
    void aFileLargerThanItsManifestSaysIsRefused() throws IOException {
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "kernel", new byte[1 << 20]);
        }));
    }

    @Test
    void otherContentThanTheManifestSaysIsRefused() throws IOException {
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "kernel", new byte[IMAGE.content("kernel").length]);
            put(tar, "initrd", IMAGE.content("initrd"));
            put(tar, "root.qcow2", IMAGE.content("root.qcow2"));
        }));
    }

    @Test
    void aMissingOrRepeatedFileIsRefused() throws IOException {
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "kernel", IMAGE.content("kernel"));
        }));
        assertRefused(forged(tar -> {
            put(tar, "manifest.json", IMAGE.content("manifest.json"));
            put(tar, "kernel", IMAGE.content("kernel"));
            put(tar, "kernel", IMAGE.content("kernel"));
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"architecture", "kernel", "createdAt", "berthVersion", "recipe", "files", "packages"})
    void aManifestThatLacksAFieldIsRefusedByName(String field) throws IOException {
        ObjectNode manifest = (ObjectNode) JsonMapper.shared().readTree(IMAGE.content("manifest.json"));
        manifest.remove(field);

        Path file = forged(tar -> put(tar, "manifest.json", JsonMapper.shared().writeValueAsBytes(manifest)));

        assertThatThrownBy(() -> archive.importFrom(file, Progress.NONE))
                .isInstanceOf(BerthException.class)
                .hasMessageContaining("it lacks " + field);
    }

    @Test
    void aManifestThatIsNoneIsRefused() throws IOException {
        assertRefused(forged(tar -> put(tar, "manifest.json", "[]".getBytes(StandardCharsets.UTF_8))));
        assertRefused(forged(tar -> put(tar, "manifest.json", "{\"format\":1}".getBytes(StandardCharsets.UTF_8))));
        assertRefused(forged(tar -> put(tar, "kernel", IMAGE.content("kernel"))));
    }

    @Test
    void aDiskThatRestsOnAnotherFileIsRefused() throws IOException {
        for (String other : List.of("/etc/passwd", "json:{\"driver\":\"nbd\",\"host\":\"127.0.0.1\"}")) {
            assertRefused(holding(disk("cluster_size=512", "-u", "-F", "raw", "-b", other)));
        }
    }

    @Test
    void aDiskWhoseContentIsInAnotherFileIsRefused() throws IOException {
        assertRefused(holding(disk("data_file=" + elsewhere.resolve("content") + ",data_file_raw=on")));
    }

    private Path holding(byte[] rootDisk) throws IOException {
        GuestImage image = new SmallImage("hostile", THEN, rootDisk).addTo(store);
        Path file = elsewhere.resolve("hostile.tar.zst");
        archive.exportTo(image, file, Progress.NONE);
        store.remove(image);
        return file;
    }

    /** A disk as small as one can be. */
    private static byte[] disk(String options, String... more) {
        try {
            Path file = Files.createTempFile("berth-", ".qcow2");
            List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2", "-o", options));
            command.addAll(List.of(more));
            command.addAll(List.of(file.toString(), "512"));
            RUNNER.output(Command.of(command));
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertRefused(Path file) {
        int before = store.list().size();
        assertThatThrownBy(() -> archive.importFrom(file, Progress.NONE)).isInstanceOf(BerthException.class);
        assertThat(store.list()).hasSize(before);
        assertThat(root.resolve("images")).isDirectoryNotContaining("glob:**.staging-*");
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private Path forged(Content content) throws IOException {
        Path file = elsewhere.resolve("forged.tar.zst");
        try (var zstd = new ZstdOutputStream(Files.newOutputStream(file));
                var tar = new TarArchiveOutputStream(zstd, "UTF-8")) {
            content.write(tar);
        }
        return file;
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
