package dev.berth.vm.disk;

import java.io.IOException;
import java.nio.file.Path;

/** What is to be on a disk. */
@FunctionalInterface
public interface DiskContents {

    /** Lays the files into an empty directory, as they are to be on the disk. */
    void fill(Path directory) throws IOException;
}
