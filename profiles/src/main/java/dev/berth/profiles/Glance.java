package dev.berth.profiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The profile in use, seen again and again. What was decided about it is read from the database when its file has
 * changed; what its machine does is looked at each time. Thread-safe.
 */
final class Glance implements Supplier<Optional<ProfileSummary>> {

    private final Path file;
    private final Supplier<Supplier<Optional<ProfileSummary>>> read;
    private List<Object> stamp = List.of();
    private Supplier<Optional<ProfileSummary>> live = Optional::empty;

    /**
     * @param file the database
     * @param read reads it; what it returns looks at the machine
     */
    Glance(Path file, Supplier<Supplier<Optional<ProfileSummary>>> read) {
        this.file = file;
        this.read = read;
    }

    @Override
    public synchronized Optional<ProfileSummary> get() {
        if (!stamp().equals(stamp)) {
            live = read.get();
            // Opening the database changes its file; so a change by others in this very moment is seen with the next.
            stamp = stamp();
        }
        return live.get();
    }

    private List<Object> stamp() {
        try {
            return List.of(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return List.of("there is none");
        }
    }
}
