package dev.berth.vm.machine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs machines. Implementations are thread-safe and hold no state of a machine in memory, but for what is
 * {@linkplain #expect expected}.
 */
public interface Hypervisor {

    /** How guests are run here and why, as probed with a real guest; the verdict is remembered. */
    Acceleration acceleration();

    /**
     * Starts a machine. Returns when the hypervisor's monitor answers and the guest's processors run; the machine goes
     * on running when this process ends.
     *
     * @param console called with each line the guest prints on its serial console, in order and without loss from the
     *     first one, on a thread of the hypervisor's, until the machine ends or the returned machine is closed
     * @throws dev.berth.vm.error.BerthException if it does not start; nothing is left behind then
     */
    Machine launch(MachineSpec spec, Consumer<String> console);

    /**
     * Begins to load what {@link Machine#save} has kept, which is only read.
     *
     * @param saved the directory that was saved to
     * @throws dev.berth.vm.error.BerthException if the host gives no memory; what cannot be loaded is told by
     *     {@link Restoration#into}
     */
    Restoration restoration(Path saved);

    /**
     * Begins to load what {@link #restoration} is probably asked for soon, whatever else comes first: that is given
     * what has been loaded until then, unless it has changed meanwhile. One at a time: another one takes its place.
     *
     * @param saved the directory that was saved to; nothing happens where there is no such thing
     */
    Expectation expect(Path saved);

    /**
     * The machine running in the directory. Found by its process id, the start time of that process and the instance id
     * in its command line; a pid that was reused is not taken for the machine.
     */
    Optional<Machine> find(Path directory);
}
