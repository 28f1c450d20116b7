package dev.berth.vm.machine;

import java.util.function.Consumer;

/**
 * A machine that was kept and is on its way back: its memory is being loaded beside the calling thread, which has time
 * for what else the machine needs. To be used by one thread.
 */
public interface Restoration extends AutoCloseable {

    /**
     * Makes a machine go on from what {@link Machine#save} has kept. It is loaded and PAUSED when this returns, so that
     * the caller can put away what must not be loaded twice, and goes on at {@link Machine#resume}. It may be tried
     * again when it has failed.
     *
     * @param spec of a machine that looks to its guest as the saved one did; its credentials are not read again
     * @param console called with each line the guest prints from now on, as for {@link Hypervisor#launch}
     * @throws dev.berth.vm.error.BerthException if this hypervisor cannot load it, such as that of another version;
     *     nothing is left behind then. Of kind PRECONDITION if there is no hypervisor at all
     */
    Machine into(MachineSpec spec, Consumer<String> console);

    /** Lets go of the memory, which a machine keeps that has it. Ends the loading where nobody has waited for it. */
    @Override
    void close();
}
