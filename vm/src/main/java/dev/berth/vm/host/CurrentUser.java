package dev.berth.vm.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The user this process runs as. */
public final class CurrentUser {

    private CurrentUser() {}

    /** Whether that is root; false where the system does not tell. */
    public static boolean isRoot() {
        return id().equals(Optional.of(0));
    }

    /** The number of that user; empty where the system does not tell. */
    public static Optional<Integer> id() {
        try {
            // The owner of this process's directory in /proc is its effective user.
            return Optional.of((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
