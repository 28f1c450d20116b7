package dev.berth.profiles;

import dev.berth.vm.machine.MachineUsage;
import dev.berth.vm.machine.PortForward;
import java.util.List;

/**
 * What a profile that runs uses of the host.
 *
 * @param summary what a listing shows of it
 * @param pid the process of its machine
 * @param machine as the host counts it
 * @param forwards the ways from ports of the host into it, without those that Berth needs itself
 */
public record ProfileUsage(ProfileSummary summary, long pid, MachineUsage machine, List<PortForward> forwards) {

    public ProfileUsage {
        forwards = List.copyOf(forwards);
    }
}
