package dev.berth.vm.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A machine whose hypervisor process is alive, or was when it was found. Thread-safe. */
public interface Machine extends AutoCloseable {

    String instanceId();

    /** The process id of the hypervisor. */
    long pid();

    Instant startedAt();

    /** The port on the host's loopback that leads to the guest's sshd. */
    int sshPort();

    /** What the machine does at this moment. */
    MachineState state();

    /**
     * Stops the machine's processors and keeps its memory and the state of its devices in files of a directory. It is
     * PAUSED then; its disks have been written and are let go of, until {@link #resume}.
     *
     * @param directory is there, and private to its owner: everything a guest knows is in its memory
     * @throws dev.berth.vm.error.BerthException if that fails; the machine goes on running then
     */
    void save(Path directory);

    /** Lets a PAUSED machine go on. Does nothing to one that runs. */
    void resume();

    /**
     * Ends the machine as pulling its plug would. Returns when its process is gone. Does nothing when it already is.
     */
    void kill();

    /** Waits for the hypervisor's process to end; true when it has. */
    boolean awaitExit(Duration timeout);

    /** Stops following the console and lets go of the monitor; the machine goes on running. */
    @Override
    void close();
}
