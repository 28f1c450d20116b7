package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.machine.Machine;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells what a profile does from its process and files alone, which takes no longer than reading them: no guest and no
 * engine is asked.
 */
final class LiveState {

    private static final Set<OperationKind> END_RUNNING = EnumSet.of(
            OperationKind.CREATE,
            OperationKind.CLONE,
            OperationKind.IMPORT,
            OperationKind.START,
            OperationKind.RESTART,
            OperationKind.RESUME,
            OperationKind.RESET,
            OperationKind.RESTORE);

    private LiveState() {}

    /**
     * @param open the operation on it that has not ended
     * @param runtime its runtime; empty when this Berth does not know it
     */
    static ProfileState of(
            StoredProfile profile,
            Optional<OpenOperation> open,
            RuntimeInstance instance,
            Optional<ContainerRuntime> runtime) {
        if (open.isPresent()
                && END_RUNNING.contains(open.get().kind())
                && open.get().alive()) {
            return ProfileState.STARTING;
        }
        VirtualMachine machine = instance.machine();
        Optional<Machine> running = machine.running();
        if (running.isPresent()) {
            running.get().close();
            // A process that died on its way to "running" has left a machine that nobody has seen ready; and one whose
            // folders are not served hangs as soon as it uses them.
            boolean complete = open.isEmpty()
                    && machine.serving()
                    && runtime.map(known -> Power.reachable(instance, known)).orElse(true);
            return complete ? ProfileState.RUNNING : ProfileState.DEGRADED;
        }
        if (profile.disks() && !machine.prepared()) {
            return ProfileState.BROKEN;
        }
        if (machine.suspended()) {
            return ProfileState.SUSPENDED;
        }
        return profile.booted().isEmpty() ? ProfileState.CREATED : ProfileState.STOPPED;
    }
}
