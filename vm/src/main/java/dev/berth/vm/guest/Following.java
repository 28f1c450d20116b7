package dev.berth.vm.guest;

/** A script in the guest that goes on until it is closed or the connection ends. */
public interface Following extends AutoCloseable {

    /** Lets the script end; its lines end then too. Does nothing when it has. */
    @Override
    void close();
}
