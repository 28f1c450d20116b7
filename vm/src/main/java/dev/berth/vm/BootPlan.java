package dev.berth.vm;

import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import java.time.Duration;
import java.util.List;

/**
 * How a machine is to be booted this time.
 *
 * @param image what it boots from
 * @param cpus at least 1
 * @param memory at least 512 MiB
 * @param target the systemd target to boot to, such as {@code berth-docker.target}
 * @param readyMarker the marker on the console that ends the boot, such as {@code docker}
 * @param files laid into the guest before its engine starts
 * @param timeout how long each phase of the boot may take
 */
public record BootPlan(
        GuestImage image,
        int cpus,
        ByteSize memory,
        String target,
        String readyMarker,
        List<GuestFile> files,
        Duration timeout) {

    public BootPlan {
        files = List.copyOf(files);
    }
}
