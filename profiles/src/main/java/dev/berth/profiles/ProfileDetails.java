package dev.berth.profiles;

import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.spec.Setting;
import dev.berth.runtimes.EngineStatus;
import dev.berth.vm.port.PortStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All there is to say of one profile.
 *
 * @param summary what a listing shows too; the state is the thorough one, for which the engine was asked
 * @param settings every setting, in the order to be shown, with where its value came from
 * @param imageDigest the image its root disk is on; empty before it has disks
 * @param engine what the engine says of itself; empty when it does not run or answer within two seconds
 * @param machine the process that runs it; empty when it is off
 * @param directory where its disks, sockets and logs are
 * @param consoleLog where the guest's console is logged
 * @param pendingRestart the names of settings that were changed since it was booted and take effect at a restart
 * @param ports its forwards, and those that are wanted but blocked; empty when it does not run
 * @param operation the operation under way, or interrupted and not yet settled
 * @param problem why it is degraded or broken and what to do, one paragraph
 */
public record ProfileDetails(
        ProfileSummary summary,
        List<Setting> settings,
        Optional<String> imageDigest,
        Optional<EngineStatus> engine,
        Optional<MachineProcess> machine,
        Path directory,
        Path consoleLog,
        List<String> pendingRestart,
        List<PortStatus> ports,
        Optional<HistoryEvent> operation,
        Optional<String> problem) {

    /**
     * The process that runs a machine.
     *
     * @param pid its process id
     * @param startedAt when it was started
     * @param sshPort the port on the host's loopback that leads to the guest's ssh server
     */
    public record MachineProcess(long pid, Instant startedAt, int sshPort) {}
}
