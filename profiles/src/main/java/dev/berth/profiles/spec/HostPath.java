package dev.berth.profiles.spec;

import java.nio.file.Path;

/** A path of the host as a user writes it in a setting. */
public final class HostPath {

    private HostPath() {}

    /** The absolute path that is meant: a relative one is taken from {@code base}, {@code ~} from {@code home}. */
    public static Path of(String text, Path base, Path home) {
        Path path =
                text.equals("~") ? home : text.startsWith("~/") ? home.resolve(text.substring(2)) : base.resolve(text);
        return path.toAbsolutePath().normalize();
    }
}
