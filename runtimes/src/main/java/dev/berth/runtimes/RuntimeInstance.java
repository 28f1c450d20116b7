package dev.berth.runtimes;

import dev.berth.vm.VirtualMachine;
import java.nio.file.Path;
import java.util.Map;

/**
 * A runtime in one profile's machine.
 *
 * @param profile the profile's name
 * @param machine where it runs
 * @param settings the profile's {@code engine} settings
 */
public record RuntimeInstance(String profile, VirtualMachine machine, Map<String, Object> settings) {

    /** Where one of the runtime's sockets is on the host. */
    public Path socket(ForwardedSocket socket) {
        return machine.directory().resolve(socket.hostName());
    }
}
