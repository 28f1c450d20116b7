package dev.berth.vm;

import dev.berth.vm.guest.Guest;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.Snapshot;
import dev.berth.vm.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /**
     * Makes what is missing of the directory and keys, and disks that go on from what another machine has on its own
     * now, in place of any that are there; nothing is copied. The first boot of them makes the guest another one: what
     * engines are told apart by stays behind (see {@link dev.berth.vm.image.GuestContract#IDENTITIES}). Can be done
     * again after it was killed, as long as nobody has booted them.
     *
     * @param origin a machine that does not run, and goes on as before; after a kill it is whole again after
     *     {@link #recover}
     * @return false if no guest has ever come up on its disks: there is nothing to go on from then, and none are made
     */
    boolean prepare(VirtualMachine origin);

    /**
     * Makes what is missing of the directory and keys, and disks in place of any that are there: the data disk is one
     * that {@link DataCopy} has written, possibly on another host. As with {@link #prepare(VirtualMachine)} the first
     * boot makes the guest another one.
     *
     * @param data a file in the machine's directory, which becomes the disk
     * @throws dev.berth.vm.error.BerthException if it is not such a disk
     */
    void prepare(GuestImage image, ByteSize disk, Path data);

    /**
     * Takes what is on the data disk of the machine, which does not run and goes on as before; nothing is copied yet.
     *
     * @return empty if no guest has ever come up on it
     */
    Optional<DataCopy> copyData();

    /**
     * Becomes what another machine is, which is off and is none any more after that. Can be done again, also when it
     * was killed.
     *
     * @throws dev.berth.vm.error.BerthException if it cannot be; both are as before then
     */
    void takeOver(VirtualMachine other);

    /** Whether {@code prepare} has been completed. */
    boolean prepared();

    /**
     * Boots the machine and returns when the plan's marker has been seen and the guest is connected. Phases reported:
     * {@code machine}, {@code kernel}, {@code system}, {@code ssh}, {@code network}, {@code folders}, {@code engine}. A
     * machine that runs already, such as one that a killed process left in the middle of its boot, is ended first.
     *
     * @throws dev.berth.vm.error.BerthException if a phase fails or takes too long, with the phase and the last lines
     *     of the console; the machine is gone then
     */
    Guest boot(BootPlan plan, Progress progress);

    /**
     * Makes what is missing of the directory and keys, and disks on a template's in place of any that are there, and
     * continues from the template, in seconds, with an identity of the machine's own. The disks can be booted later as
     * well as those of {@link #prepare(GuestImage, ByteSize)}. Returns when what the plan's marker says is there and
     * the guest is connected. Phases reported: {@code memory}, {@code identity}, {@code ssh} and, where the template's
     * engine does not run, {@code engine}.
     *
     * @param plan as the template was made for, with forwards of the machine's own
     * @throws dev.berth.vm.error.BerthException if it cannot; the machine is gone then, and its disks are of no use
     */
    Guest start(Template template, BootPlan plan, Progress progress);

    /** The process that runs this machine, if there is one. */
    Optional<Machine> running();

    /** Whether its process runs. */
    default boolean runs() {
        Optional<Machine> running = running();
        running.ifPresent(Machine::close);
        return running.isPresent();
    }

    /**
     * The inside of the running machine; connects when no connection is there. Socket forwards end with their
     * connection and have to be asked for again then.
     *
     * @throws dev.berth.vm.error.BerthException of kind PRECONDITION if the machine does not run
     */
    Guest guest();

    /** The same with a limit to how long the connection may take, when one has to be made. */
    Guest guest(Duration timeout);

    /** The inside of the machine, if it runs and a connection is there that works; never makes one. */
    Optional<Guest> connected();

    /**
     * Makes the running machine see exactly these folders of the host: those that are missing are plugged in and
     * mounted, others are taken away. Memory can only be kept of a machine without any.
     *
     * @param progress hears of containers that use one that is not there any more
     * @throws dev.berth.vm.error.BerthException if that cannot be; some of it may be done then
     */
    void share(List<Mount> mounts, Progress progress);

    /** The folders it was last asked to {@link #share}; none when it has ended since. */
    List<Mount> shared();

    /** Whether all of {@link #shared} is there and served by processes that live. Asks no guest. */
    boolean serving();

    /**
     * Shuts the guest down in an orderly way and returns when the process is gone.
     *
     * @throws dev.berth.vm.error.BerthException if it still runs after the timeout; it goes on running then
     */
    void shutDown(Duration timeout);

    /** Whether no process runs and the machine's memory is kept, so that {@link #resume} lets it go on. */
    boolean suspended();

    /**
     * Keeps the running machine's memory in its directory and ends its process. Before, what the guest has not written
     * to its disks yet is written, and its folders are taken away: so losing the memory later is no worse than a power
     * cut. Phases reported: {@code settle}, {@code memory}.
     *
     * @throws dev.berth.vm.error.BerthException if that fails; the machine goes on running then, but its connection and
     *     forwards may have ended. Of kind PRECONDITION if it does not run or cannot be suspended on this host
     */
    void suspend(Progress progress);

    /**
     * Lets a suspended machine go on where it was, with its clock and time zone set to those of the host. Phases
     * reported: {@code memory}, {@code ssh}.
     *
     * @throws dev.berth.vm.error.BerthException if it cannot; it may still be suspended, or run, then
     */
    Guest resume(Duration timeout, Progress progress);

    /**
     * Deletes memory that was loaded by {@link #resume}, which only puts it aside: a file system can take seconds to
     * let go of so much. To be called when nobody waits for the machine any more, by any process; does nothing when
     * there is none.
     *
     * @throws dev.berth.vm.error.BerthException if it cannot be deleted; whoever is next to {@link #recover} tries
     *     again
     */
    void deleteLoadedMemory();

    /**
     * Makes up for a suspend, resume or snapshot that was killed: the machine is whole then, and suspended or runs or
     * is off. Does nothing otherwise.
     */
    void recover();

    /**
     * Whether a snapshot of it, or a copy, was neither finished nor undone, so that its disks may be elsewhere: it must
     * not be used before {@link #recover}.
     */
    boolean unfinished();

    /** Pulls the plug: ends the process and connection, sweeps what they leave behind, and forgets kept memory. */
    void kill();

    /**
     * Throws the root disk away, and with {@code data} the data disk too; memory that was kept is of no use then and
     * goes first. The machine must not run.
     */
    void discardDisks(boolean data);

    /** What was kept of it, oldest first. */
    List<Snapshot> snapshots();

    /**
     * Keeps the disks of a machine that does not run, and its memory when it is suspended. Takes no time: what is
     * written from now on goes elsewhere.
     *
     * @param tag see {@link Snapshot#requireTag}; no snapshot of this machine has it
     * @param image the digest of the image its system disk is on
     * @param settings what it was last booted with, see {@link Snapshot#settings}
     * @throws dev.berth.vm.error.BerthException if it cannot be kept; all is as before then
     */
    Snapshot takeSnapshot(String tag, String image, String settings);

    /**
     * Puts what was kept in place of the disks and memory that a machine has which does not run; those are lost. Can be
     * done again after it was killed.
     *
     * @param replacing run when all is ready, right before anything is replaced: whatever fails until then leaves the
     *     machine with what it had
     */
    void restoreSnapshot(Snapshot snapshot, Runnable replacing);

    /** Forgets what was kept, and frees what nothing else needs of it. */
    void deleteSnapshot(Snapshot snapshot);

    /**
     * Puts away the root disk, and with {@code data} the data disk too, so that others can be made; memory that was
     * kept is of no use then and goes first. Disks that have been put away before stay so, and what has been made since
     * goes. The machine must not run.
     */
    void setDisksAside(boolean data);

    /** Puts disks that are aside back in place of what has been made since. The machine must not run. */
    void bringDisksBack();

    /** Deletes disks that are aside. Does nothing when there are none. */
    void deleteDisksAside();

    /**
     * The disks besides its own that it was last launched with, and those that a machine had whose memory is in a
     * snapshot: without them it cannot go on.
     */
    List<Path> attached();

    /** Where the guest's console is logged. */
    Path consoleLog();

    /** Ends the machine if it runs and deletes its directory. Does nothing when there is none. */
    void destroy();
}
