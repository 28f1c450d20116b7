package dev.berth.vm.machine;

/** What a machine does, as its hypervisor says. */
public enum MachineState {
    /** Its processors run. */
    RUNNING,
    /** Its processors are stopped. */
    PAUSED,
    /** The hypervisor gave up on it: an I/O error or an internal error. */
    FAULTED,
    /** There is no process. */
    GONE
}
