package dev.berth.profiles;

import dev.berth.vm.image.GuestImage;
import dev.berth.vm.progress.Progress;
import java.util.Optional;

/** Where profiles get their images from. Implementations are thread-safe. */
public interface ImageSource {

    /** The reference that stands for the newest image. */
    String LATEST = "latest";

    /**
     * The image of a reference: {@link #LATEST}, or a digest or an unambiguous beginning of one. When there is no image
     * at all and the latest is asked for, one is built, which takes minutes and is said through {@code progress}.
     *
     * @throws dev.berth.vm.error.BerthException NOT_FOUND when no image has that reference; PRECONDITION when none can
     *     be built here
     */
    GuestImage resolve(String reference, Progress progress);

    /** The image of that full digest, if it is on this host. */
    Optional<GuestImage> find(String digest);
}
