package dev.berth.profiles;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.nio.file.Path;
import java.util.Optional;

/** What the machine Berth runs on can give. Implementations are thread-safe. */
public interface Host {

    /** How many processors it has. */
    int cpus();

    /** How much memory it has. */
    ByteSize memory();

    /** Why folders cannot be shared with guests here; empty when they can. */
    Optional<BerthException> sharingObstacle();

    /** How much this user may still write to the file system of the path, whose nearest existing parent counts. */
    ByteSize freeSpace(Path path);
}
