package dev.berth.vm.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user this process runs as. */
public final class CurrentUser {

    private CurrentUser() {}

    /** Whether that is root; false where the system does not tell. */
    public static boolean isRoot() {
        try {
            // The owner of this process's directory in /proc is its effective user.
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
