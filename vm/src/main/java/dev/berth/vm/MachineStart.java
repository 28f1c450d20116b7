package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.LoopbackPort;
import dev.berth.vm.machine.Hypervisor;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineSpec;
import dev.berth.vm.machine.Restoration;
import dev.berth.vm.network.Network;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Starts the process that is to run a machine, with ssh on a free port of the host. What the machine is made of is kept
 * beside it.
 */
record MachineStart(String name, MachineDisks disks, Hypervisor hypervisor) {

    /** What the machine of a directory was last launched with. */
    static final String HARDWARE = "hardware.json";

    /** A port that another program takes in the last moment is not the end. */
    private static final int PORT_ATTEMPTS = 5;

    Machine launch(Hardware hardware, Map<String, Path> credentials, Consumer<String> console) {
        return onFreePort(hardware, port -> hypervisor.launch(spec(hardware, credentials, port), console));
    }

    Machine restore(Hardware hardware, Restoration saved, Consumer<String> console) {
        return onFreePort(hardware, port -> saved.into(spec(hardware, Map.of(), port), console));
    }

    private Machine onFreePort(Hardware hardware, IntFunction<Machine> start) {
        hardware.write(disks.directory().resolve(HARDWARE));
        for (int attempt = 1; ; attempt++) {
            int port = LoopbackPort.free();
            try {
                return start.apply(port);
            } catch (BerthException e) {
                if (attempt == PORT_ATTEMPTS || LoopbackPort.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private MachineSpec spec(Hardware hardware, Map<String, Path> credentials, int port) {
        return new MachineSpec(
                name,
                UUID.randomUUID().toString(),
                disks.directory(),
                Architecture.host(),
                hardware.cpus(),
                hardware.memory(),
                hardware.kernel(),
                hardware.initrd(),
                hardware.kernelArguments(),
                disks.root(),
                disks.data(),
                hardware.disks(),
                credentials,
                port,
                hardware.forwards(),
                hardware.network() == Network.NONE);
    }
}
