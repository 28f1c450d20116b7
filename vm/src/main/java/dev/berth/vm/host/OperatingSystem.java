package dev.berth.vm.host;

import dev.berth.vm.error.BerthException;
import java.util.Locale;

/** An operating system that Berth can run on. */
public enum OperatingSystem {
    LINUX,
    MACOS;

    /** The operating system for a name as the JVM's {@code os.name} gives it. */
    public static OperatingSystem of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("linux")) {
            return LINUX;
        }
        if (lower.startsWith("mac")) {
            return MACOS;
        }
        throw BerthException.precondition("Berth does not run on " + name)
                .because("it knows Linux and macOS")
                .remedy("On Windows, use it inside WSL");
    }

    /** The operating system this process runs on. */
    public static OperatingSystem host() {
        return of(System.getProperty("os.name"));
    }
}
