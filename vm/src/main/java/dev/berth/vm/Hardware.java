package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.ReadOnlyDisk;
import dev.berth.vm.network.Network;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a machine was launched with. It is kept beside the machine, since settings may change while it runs, and memory
 * that was saved only fits a machine made of the same.
 */
record Hardware(
        int cpus,
        ByteSize memory,
        Path kernel,
        Path initrd,
        String kernelArguments,
        List<ReadOnlyDisk> disks,
        List<PortForward> forwards,
        Network network) {

    Hardware {
        disks = List.copyOf(disks);
        forwards = List.copyOf(forwards);
    }

    static Hardware read(Path file) {
        try {
            return JsonMapper.shared().readValue(Files.readString(file), Hardware.class);
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("what the machine was made of cannot be read from " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    /** That of the machine which became a template. */
    static Hardware of(Template template) {
        return read(template.directory().resolve(MachineStart.HARDWARE));
    }

    /** Whether a machine of it can have come of a template. */
    boolean isOf(Template template) {
        return equals(of(template).with(forwards, network));
    }

    /** The same with what a guest does not see of it: other ports of the host, and how far connections go. */
    Hardware with(List<PortForward> others, Network reach) {
        return new Hardware(cpus, memory, kernel, initrd, kernelArguments, disks, others, reach);
    }

    /** Whether its guest listens to the host behind its network's back, which that of a template does. */
    boolean hears() {
        return kernelArguments.contains(GuestContract.TEMPLATE_ARGUMENT);
    }

    void write(Path file) {
        PrivateFile.write(file, JsonMapper.shared().writeValueAsString(this));
    }
}
