package dev.berth.vm.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the real image: needs mmdebstrap and Debian's packages. */
@Tag("vm")
class ImageBuilderVmTest {

    @TempDir(factory = ShortTempDir.class)
    Path root;

    @Test
    void anImageIsBuiltFromPackagesAndFitsItsLimits() throws IOException {
        BerthHome home = new BerthHome(root);
        ImageStore store = new ImageStore(home);
        ImageBuilder builder = new ImageBuilder(store, new ProcessRunner(System.getenv()), "test");
        List<String> details = new CopyOnWriteArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void detail(String message) {
                details.add(message);
            }
        };

        GuestImage image = builder.build(Architecture.host(), progress);

        assertThat(store.list()).containsExactly(image);
        assertThat(builder.current(Architecture.host())).contains(image);
        assertThat(Files.size(image.rootDisk())).isLessThan(500_000_000);
        assertThat(image.manifest().packages()).containsKeys("docker.io", "systemd", "qemu-user");
        assertThat(details).anyMatch(line -> line.startsWith("disk: making"));
        assertThat(image.directory()).isDirectoryNotContaining("glob:**overlay.tar");

        Path file = root.resolve("image.tar.zst");
        new ImageArchive(store, new Downloader(home.cache(), System.getenv(), DownloadLimits.DEFAULT), disk -> {})
                .exportTo(image, file, progress);
        assertThat(Files.size(file)).isLessThan(200_000_000);
    }
}
