package dev.berth.vm.file;

import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes files of Berth's own, readable by their owner only. A reader sees the whole old file or the whole new one,
 * also after a crash.
 */
public final class PrivateFile {

    private PrivateFile() {}

    /**
     * Makes the file with that text, or replaces it. One that has it already is left as it is: most are written anew
     * each time what they say may have changed, and to be sure that they are on the disk takes a while.
     *
     * @throws BerthException if it cannot be written; what was there before still is then
     */
    public static void write(Path file, String text) {
        if (says(file, text)) {
            return;
        }
        try (FileReplacement next = FileReplacement.of(file.toAbsolutePath())) {
            next.write(text);
            next.commit();
        } catch (IOException e) {
            throw BerthException.failed("could not write " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static boolean says(Path file, String text) {
        try {
            return Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return false;
        }
    }
}
