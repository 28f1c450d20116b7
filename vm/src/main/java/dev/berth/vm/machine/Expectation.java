package dev.berth.vm.machine;

/**
 * Memory that is being loaded before anybody has asked for it, since somebody probably will: see
 * {@link Hypervisor#expect}.
 */
@FunctionalInterface
public interface Expectation extends AutoCloseable {

    /** Nothing is expected. */
    Expectation NONE = () -> {};

    /** Lets go of the memory, if nobody has asked for it. */
    @Override
    void close();
}
