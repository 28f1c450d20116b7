package dev.berth.vm;

import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.mount.Mount;
import dev.berth.vm.network.Network;
import java.time.Duration;
import java.util.List;

/**
 * How a machine is to be booted this time.
 *
 * @param image what it boots from
 * @param cpus at least 1
 * @param memory at least 512 MiB
 * @param parts what is to run in it
 * @param mounts the folders of the host that it sees before its engine has started
 * @param network how far its connections go
 * @param timeout how long each phase of the boot may take
 */
public record BootPlan(
        GuestImage image,
        int cpus,
        ByteSize memory,
        BootParts parts,
        List<Mount> mounts,
        Network network,
        Duration timeout) {

    public BootPlan {
        mounts = List.copyOf(mounts);
    }

    /** A plan without folders, for a machine that reaches everything. */
    public BootPlan(GuestImage image, int cpus, ByteSize memory, BootParts parts, Duration timeout) {
        this(image, cpus, memory, parts, List.of(), Network.OPEN, timeout);
    }
}
