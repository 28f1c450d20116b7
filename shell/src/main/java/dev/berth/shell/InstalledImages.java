package dev.berth.shell;

import dev.berth.profiles.ImageSource;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.progress.Progress;
import java.nio.file.Files;
import java.util.Optional;

/** The images of {@code BERTH_HOME} as profiles want them. */
final class InstalledImages implements ImageSource {

    private final BerthHome home;

    InstalledImages(BerthHome home) {
        this.home = home;
    }

    @Override
    public GuestImage resolve(String reference, Progress progress) {
        return find(reference).orElseThrow(() -> BerthException.notFound("there is no image " + reference));
    }

    @Override
    public Optional<GuestImage> find(String digest) {
        return Optional.of(new GuestImage(digest, home.images().resolve(digest)))
                .filter(image -> Files.isRegularFile(image.rootDisk()));
    }
}
