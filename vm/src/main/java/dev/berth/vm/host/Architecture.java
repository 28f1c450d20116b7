package dev.berth.vm.host;

import dev.berth.vm.error.BerthException;
import java.util.Locale;

/** A processor architecture that a machine can have, with the names other programs give it. */
public enum Architecture {
    X86_64("amd64", "x86_64"),
    AARCH64("arm64", "aarch64");

    private final String debianName;
    private final String qemuName;

    Architecture(String debianName, String qemuName) {
        this.debianName = debianName;
        this.qemuName = qemuName;
    }

    /** The name Debian, Go and container platforms use, such as {@code amd64}. */
    public String debianName() {
        return debianName;
    }

    /** The name QEMU and the Linux kernel use, such as {@code x86_64}. */
    public String qemuName() {
        return qemuName;
    }

    /** The architecture for a name as {@code uname -m}, Debian or the JVM's {@code os.arch} give it. */
    public static Architecture of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64" -> X86_64;
            case "arm64", "aarch64" -> AARCH64;
            default ->
                throw BerthException.precondition("no machine can be made for architecture " + name)
                        .because("Berth knows amd64 and arm64");
        };
    }

    /** The architecture this process runs on. */
    public static Architecture host() {
        return of(System.getProperty("os.arch"));
    }
}
