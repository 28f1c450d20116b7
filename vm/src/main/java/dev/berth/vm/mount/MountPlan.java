package dev.berth.vm.mount;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the running machine is to see of the host. It lies in the machine's directory, for the agent, which sees to it
 * that it stays so.
 *
 * @param mounts no two at one place of the guest
 * @param complete whether it has been made so
 */
record MountPlan(List<Mount> mounts, boolean complete) {

    private static final String FILE = "mounts.json";

    MountPlan {
        mounts = List.copyOf(mounts);
    }

    /** That of a machine; nothing when it has none. */
    static MountPlan of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return JsonMapper.shared().readValue(Files.readString(file), MountPlan.class);
        } catch (NoSuchFileException e) {
            return new MountPlan(List.of(), true);
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("could not read " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** Makes a machine one without folders. */
    static void forget(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(FILE));
        } catch (IOException e) {
            throw BerthException.failed("could not delete " + directory.resolve(FILE))
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    void write(Path directory) {
        PrivateFile.write(directory.resolve(FILE), JsonMapper.shared().writeValueAsString(this));
    }
}
