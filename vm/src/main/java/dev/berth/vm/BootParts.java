package dev.berth.vm;

import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.machine.PortForward;
import dev.berth.vm.machine.ReadOnlyDisk;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a machine needs for what is to run in it.
 *
 * @param target the systemd target to boot to, such as {@code berth-docker.target}
 * @param readyMarker the marker on the console that ends the boot, such as {@code docker}
 * @param files laid into the guest before its engine starts
 * @param disks attached beside the machine's own
 * @param forwards there from the first moment to the last of the machine's process
 * @param common whether an engine that has read these files may go on running in the machines of others: none of them
 *     holds anything secret, or anything that is one profile's own
 */
public record BootParts(
        String target,
        String readyMarker,
        List<GuestFile> files,
        List<ReadOnlyDisk> disks,
        List<PortForward> forwards,
        boolean common) {

    public BootParts {
        files = List.copyOf(files);
        disks = List.copyOf(disks);
        forwards = List.copyOf(forwards);
    }

    /** Parts whose files are one profile's own. */
    public BootParts(
            String target,
            String readyMarker,
            List<GuestFile> files,
            List<ReadOnlyDisk> disks,
            List<PortForward> forwards) {
        this(target, readyMarker, files, disks, forwards, false);
    }

    /** Parts with nothing but files. */
    public BootParts(String target, String readyMarker, List<GuestFile> files) {
        this(target, readyMarker, files, List.of(), List.of());
    }

    /** The same as {@link #common} ones, if they are. */
    public BootParts common(boolean are) {
        return new BootParts(target, readyMarker, files, disks, forwards, are);
    }

    /** The same with one more file, which is one profile's own. */
    public BootParts with(GuestFile file) {
        return new BootParts(
                target,
                readyMarker,
                Stream.concat(files.stream(), Stream.of(file)).toList(),
                disks,
                forwards);
    }
}
