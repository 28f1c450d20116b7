package dev.berth.vm;

import dev.berth.vm.guest.Guest;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One named virtual machine: its directory with disks, keys, sockets and logs, the process that runs it, and the way
 * inside. Holds no state in memory: every answer is read from the directory, the process or the guest, so that any
 * number of processes can ask. Changes must be made under the caller's lock; each can be killed at any point and done
 * again.
 */
public interface VirtualMachine {

    String name();

    Path directory();

    /** Makes what is missing of the directory, keys and disks. What is already there is kept. */
    void prepare(GuestImage image, ByteSize disk);

    /** Whether {@link #prepare} has been completed. */
    boolean prepared();

    /**
     * Boots the machine and returns when the plan's marker has been seen and the guest is connected. Phases reported:
     * {@code machine}, {@code kernel}, {@code system}, {@code ssh}, {@code engine}. A machine that runs already, such
     * as one that a killed process left in the middle of its boot, is ended first.
     *
     * @throws dev.berth.vm.error.BerthException if a phase fails or takes too long, with the phase and the last lines
     *     of the console; the machine is gone then
     */
    Guest boot(BootPlan plan, Progress progress);

    /** The process that runs this machine, if there is one. */
    Optional<Machine> running();

    /**
     * The inside of the running machine; connects when no connection is there. Socket forwards end with their
     * connection and have to be asked for again then.
     *
     * @throws dev.berth.vm.error.BerthException of kind PRECONDITION if the machine does not run
     */
    Guest guest();

    /**
     * Shuts the guest down in an orderly way and returns when the process is gone.
     *
     * @throws dev.berth.vm.error.BerthException if it still runs after the timeout; it goes on running then
     */
    void shutDown(Duration timeout);

    /** Pulls the plug: ends the process and connection, and sweeps what they leave behind. */
    void kill();

    /** Throws the root disk away, and with {@code data} the data disk too. The machine must not run. */
    void discardDisks(boolean data);

    /** Where the guest's console is logged. */
    Path consoleLog();

    /** Ends the machine if it runs and deletes its directory. Does nothing when there is none. */
    void destroy();
}
