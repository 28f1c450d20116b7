package dev.berth.vm.idle;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** When a machine is to be suspended. It lies in the machine's directory, for the agent. */
public final class IdlePlan {

    /** The name of the file in a machine's directory. */
    private static final String FILE = "idle";

    private IdlePlan() {}

    /** That of a machine; never, where there is none that can be read. */
    public static IdlePeriod of(Path directory) {
        try {
            return IdlePeriod.parse(Files.readString(directory.resolve(FILE)).strip());
        } catch (IOException | BerthException e) {
            return IdlePeriod.OFF;
        }
    }

    /** Makes it that of a machine. */
    public static void write(Path directory, IdlePeriod period) {
        PrivateFile.write(directory.resolve(FILE), period + "\n");
    }
}
