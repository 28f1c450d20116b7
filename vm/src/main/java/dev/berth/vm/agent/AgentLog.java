package dev.berth.vm.agent;

import dev.berth.vm.guest.Harmless;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The agent's log: a line for each thing that happens; bounded, with the older half in a file beside. Thread-safe. */
final class AgentLog {

    private static final long LARGEST = 256 << 10;

    private final Path file;

    AgentLog(Path file) {
        this.file = file;
    }

    /** @param subject whom it is about, such as a profile's name */
    synchronized void line(String subject, String text) {
        String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + subject + ": "
                + Harmless.of(text).strip().replace("\n", "\n  ") + "\n";
        try {
            if (Files.exists(file) && Files.size(file) + line.length() > LARGEST) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // A full disk is no reason to leave the forwards alone.
        }
    }
}
