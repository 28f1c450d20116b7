package dev.berth.vm.machine;

import dev.berth.vm.host.Architecture;
import dev.berth.vm.host.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a hypervisor needs to know to run one machine. All paths are absolute.
 *
 * @param name the profile's name, a DNS label
 * @param instanceId a fresh random UUID for each launch; part of the machine's identity, so that another process that
 *     got the same pid is never taken for it
 * @param directory the machine's own directory, mode 0700: monitor socket, serial log and pid live here
 * @param architecture of the guest, the same as the host's
 * @param cpus at least 1
 * @param memory at least 512 MiB
 * @param kernel the kernel that is booted directly
 * @param initrd its initial ram disk
 * @param kernelArguments the kernel command line
 * @param rootDisk a qcow2 overlay on the image, the guest's first disk
 * @param dataDisk a qcow2 disk with the container state, the guest's second disk
 * @param disks the guest's further disks, which it can only read
 * @param credentials files handed to the guest's systemd as credentials, by credential name; they are passed by file,
 *     never on a command line
 * @param sshPort the port on the host's loopback that leads to the guest's ssh server
 * @param forwards further ports on the host's loopback
 * @param restricted whether the guest can connect to nothing at all
 */
public record MachineSpec(
        String name,
        String instanceId,
        Path directory,
        Architecture architecture,
        int cpus,
        ByteSize memory,
        Path kernel,
        Path initrd,
        String kernelArguments,
        Path rootDisk,
        Path dataDisk,
        List<ReadOnlyDisk> disks,
        Map<String, Path> credentials,
        int sshPort,
        List<PortForward> forwards,
        boolean restricted) {

    public MachineSpec {
        disks = List.copyOf(disks);
        credentials = Map.copyOf(credentials);
        forwards = List.copyOf(forwards);
    }
}
