package dev.berth.vm.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A machine whose hypervisor process is alive, or was when it was found. Thread-safe. */
public interface Machine extends AutoCloseable {

    String instanceId();

    /** The process id of the hypervisor. */
    long pid();

    Instant startedAt();

    /** The port on the host's loopback that leads to the guest's ssh server. */
    int sshPort();

    /** The forwards it was launched with, that of its ssh server included; they last as long as its process. */
    List<PortForward> launchedForwards();

    /**
     * All forwards there are at this moment, those it was launched with included.
     *
     * @throws IOException if the hypervisor does not answer
     */
    List<PortForward> forwards() throws IOException;

    /**
     * Takes forwards away and makes others, in this order. Connections that are open go on.
     *
     * @param remove those that are not there are passed over
     * @param add between addresses of IPv4
     * @return those that could not be made, since their port is taken or not allowed to this user, mostly
     * @throws IOException if the hypervisor does not answer; some of it may be done then
     */
    List<PortForward> changeForwards(Collection<PortForward> remove, Collection<PortForward> add) throws IOException;

    /** How many folders of the host a machine can have at once. */
    int FOLDERS = 8;

    /**
     * The folders that are plugged in: the tag of each by its slot, from 0 to {@link #FOLDERS} - 1.
     *
     * @throws IOException if the hypervisor does not answer
     */
    Map<Integer, String> folders() throws IOException;

    /**
     * Plugs a folder in, which the guest can mount by its tag then.
     *
     * @param slot one that is free
     * @param socket where a vhost-user server of it listens
     * @param tag at most 36 bytes
     * @throws IOException if the hypervisor does not answer, or refuses
     */
    void plugFolder(int slot, Path socket, String tag) throws IOException;

    /**
     * Takes a folder away, together with its server's connection. False when the guest has not let go of it in time; it
     * may still do so later.
     *
     * @throws IOException if the hypervisor does not answer
     */
    boolean unplugFolder(int slot, Duration patience) throws IOException;

    /**
     * What it has used since it was launched, read from the host: no guest has to answer.
     *
     * @throws IOException if the hypervisor does not answer
     */
    MachineUsage usage() throws IOException;

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

    /**
     * The same for a machine that is not to go on: it ends while what was kept is on its way to the disk of the host,
     * so that nobody waits for both. It is GONE, or about to be, when this returns.
     *
     * @throws dev.berth.vm.error.BerthException if that fails; the machine is PAUSED or ends then
     */
    void saveAndEnd(Path directory);

    /** Lets a PAUSED machine go on. Does nothing to one that runs. */
    void resume();

    /**
     * Tells the guest of a template who it is from now on, what time it is, or that it will be put to sleep, and
     * returns when it has done what that takes.
     *
     * @param message as {@code /usr/lib/berth/template} in the guest reads it; it passes through a socket that is the
     *     owner's only
     * @param answers called with each line that the guest says before it is done, on another thread
     * @throws dev.berth.vm.error.BerthException if it is not done in time
     */
    void tell(String message, Consumer<String> answers, Duration timeout);

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
