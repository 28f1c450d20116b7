package dev.berth.runtimes;

import dev.berth.vm.VirtualMachine;
import java.nio.file.Path;
import java.util.Map;

/**
 * A runtime in one profile's machine.
 *
 * @param profile the profile's name
 * @param machine where it runs
 * @param settings the {@code engine} settings: those of a machine that is on are the ones it was booted with
 */
public record RuntimeInstance(String profile, VirtualMachine machine, Map<String, Object> settings) {

    /** The same with other settings. */
    public RuntimeInstance with(Map<String, Object> other) {
        return new RuntimeInstance(profile, machine, other);
    }

    /** Where one of the runtime's sockets is on the host. */
    public Path socket(ForwardedSocket socket) {
        return machine.directory().resolve(socket.hostName());
    }
}
