package dev.berth.vm.snapshot;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What an engine has noted on the host of what a machine's disks hold, such as the version that its data is of. It goes
 * where the disks go: into a snapshot and back, aside and back. What is in it is the engine's own affair.
 *
 * @param file may be missing: nothing is noted then
 */
public record EngineNotes(Path file) {

    /** The name of the file, in a machine's directory and in a snapshot's. */
    public static final String NAME = "engine.json";

    /** Those in a directory. */
    public static EngineNotes in(Path directory) {
        return new EngineNotes(directory.resolve(NAME));
    }

    /** Puts the same in place of what is noted there, which may be nothing. Can be done again after it was killed. */
    public void replace(EngineNotes others) {
        try {
            PrivateFile.write(others.file, Files.readString(file));
        } catch (NoSuchFileException e) {
            Tree.delete(others.file);
        } catch (IOException e) {
            throw BerthException.failed("could not read " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
