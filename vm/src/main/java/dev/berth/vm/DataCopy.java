package dev.berth.vm;

import java.nio.file.Path;

/** What was on the data disk of a machine at one moment. The machine may have gone on since; closing forgets it. */
public interface DataCopy extends AutoCloseable {

    /**
     * Writes all of it to a file that is not there yet, as a disk that rests on no other one.
     *
     * @throws dev.berth.vm.error.BerthException if it cannot be written
     */
    void writeTo(Path file);

    @Override
    void close();
}
