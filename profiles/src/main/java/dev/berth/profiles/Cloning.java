package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.profiles.spec.SettingSource;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.port.StaticForward;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes profiles of others: with their settings, and disks that go on from what theirs hold at the moment. A clone
 * boots, as the other one would after a power cut right after everything was written. The caller holds the locks of
 * both.
 */
final class Cloning {

    private final MachineFactory machines;
    private final Standstill standstill;

    Cloning(MachineFactory machines, Standstill standstill) {
        this.machines = machines;
        this.standstill = standstill;
    }

    /** The settings of a clone: those of its origin, but for what only one profile can have. */
    static ResolvedSpec settings(StoredProfile origin, Progress progress) {
        List<StaticForward> own = origin.spec().forwards().stream()
                .filter(forward -> !isSocketOfHost(forward))
                .toList();
        origin.spec().forwards().stream()
                .filter(Cloning::isSocketOfHost)
                .forEach(forward -> progress.notice("the forward '" + forward + "' stays with " + origin.name()
                        + ": a socket leads to one profile only"));
        ResolvedSpec resolved = origin.resolved();
        return resolved.with(new ResolvedSpec.Layer(
                ProfileSettings.NONE.forwards(own),
                setting -> resolved.sources().getOrDefault(setting, SettingSource.DEFAULT)));
    }

    /** Unlike a port it would be taken away from whoever has it. */
    private static boolean isSocketOfHost(StaticForward forward) {
        return forward.listens() == Tunnel.Side.HOST && forward.from() instanceof Endpoint.Socket;
    }

    /**
     * The disks of another profile, which goes on as it was.
     *
     * @param left what a process that died has left of an operation on that one
     */
    DiskOrigin disksOf(StoredProfile origin, Optional<OpenOperation> left, Duration timeout, Progress progress) {
        String image = Standstill.image(origin, "clone");
        return (clone, operation) -> {
            VirtualMachine machine = machines.machine(clone.name().value());
            machine.kill();
            boolean made = standstill.during(
                    origin,
                    left,
                    OperationKind.COPY,
                    timeout,
                    progress,
                    pause -> pause.operation()
                            .phase(
                                    "copy",
                                    "keeping its disks for " + clone.name(),
                                    () -> machine.prepare(
                                            machines.machine(origin.name().value()))));
            if (made) {
                operation.step("disks-made", db -> ProfileStore.disksMade(db, clone.name(), image));
            }
        };
    }
}
