package dev.berth.vm.file;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes files of Berth's own, readable by their owner only. A reader sees the whole old file or the whole new one,
 * also after a crash.
 */
public final class PrivateFile {

    private PrivateFile() {}

    /**
     * Makes the file with that text, or replaces it.
     *
     * @throws BerthException if it cannot be written; what was there before still is then
     */
    public static void write(Path file, String text) {
        try (FileReplacement next = FileReplacement.of(file.toAbsolutePath())) {
            next.write(text);
            next.commit();
        } catch (IOException e) {
            throw BerthException.failed("could not write " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
