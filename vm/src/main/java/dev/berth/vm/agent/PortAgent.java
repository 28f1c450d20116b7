package dev.berth.vm.agent;

import dev.berth.vm.port.PortStatus;
import java.util.List;

/** Whoever looks after the forwards of machines that run, while nobody else does. Thread-safe. */
public interface PortAgent {

    /**
     * Sees to it that the agent runs and looks at a machine, such as one that has just started. Does not wait for it.
     */
    void attend(String machine);

    /** Whether it runs and answers; does not start it. */
    boolean answers();

    /**
     * The forwards of a machine that runs, as the agent sees them.
     *
     * @throws dev.berth.vm.error.BerthException if the agent cannot be started or does not answer in time
     */
    List<PortStatus> ports(String machine);
}
