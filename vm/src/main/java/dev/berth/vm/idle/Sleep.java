package dev.berth.vm.idle;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.machine.PortForward;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept with the memory of a machine that was suspended for being idle, and goes with it: a machine that
 * somebody has suspended by name is not woken by a connection.
 *
 * @param forwards what led to it from ports of the host
 */
public record Sleep(List<PortForward> forwards) {

    /** The directory in a machine's own that holds its memory while it is suspended. */
    public static final String SUSPENSION = "suspended";

    private static final String FILE = "sleep.json";

    public Sleep {
        forwards = List.copyOf(forwards);
    }

    /** That of a machine; empty when it does not sleep. */
    public static Optional<Sleep> of(Path directory) {
        Path file = file(directory);
        try {
            return Files.exists(file)
                    ? Optional.of(JsonMapper.shared().readValue(Files.readString(file), Sleep.class))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            // It goes on meanwhile.
            return Optional.empty();
        }
    }

    /**
     * Lets a machine sleep that has been suspended. The caller holds the profile, so that it stays so meanwhile.
     *
     * @throws BerthException when it goes on already
     */
    public void begin(Path directory) {
        // Never makes the directory: one without memory would be taken for that of a suspended machine.
        try (FileChannel file = FileChannel.open(
                file(directory),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(JsonMapper.shared().writeValueAsString(this));
            while (text.hasRemaining()) {
                file.write(text);
            }
        } catch (IOException e) {
            throw BerthException.failed("could not let the machine sleep in " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static Path file(Path directory) {
        return directory.resolve(SUSPENSION).resolve(FILE);
    }
}
