package dev.berth.shell.image;

import dev.berth.profiles.ImageSource;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageBuilder;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.progress.Progress;
import java.util.Optional;

/** The images of this host as profiles want them: the first profile has its image built. */
public final class InstalledImages implements ImageSource {

    private final ImageStore store;
    private final ImageBuilder builder;

    public InstalledImages(ImageStore store, ImageBuilder builder) {
        this.store = store;
        this.builder = builder;
    }

    @Override
    public GuestImage resolve(String reference, Progress progress) {
        if (!reference.equals(LATEST)) {
            return store.find(reference);
        }
        Optional<GuestImage> newest = store.latest(Architecture.host());
        if (newest.isPresent() && !newest.get().isOfThisVersion()) {
            progress.notice("the image was made by another version of Berth; build a new one with: berth image build");
        }
        return newest.orElseGet(() -> {
            progress.notice("There is no image yet: building one, which takes a few minutes and is done once");
            return builder.build(Architecture.host(), progress);
        });
    }

    @Override
    public Optional<GuestImage> find(String digest) {
        return store.get(digest);
    }
}
