package dev.berth.profiles;

import dev.berth.profiles.selection.Switcher;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes away everything that goes by a profile's name. Each part may be gone already, and the record goes last: a
 * removal that is killed is begun again by whoever finds the record. The caller holds the profile's lock.
 */
final class Removal {

    private final BerthHome home;
    private final Database database;
    private final MachineFactory machines;
    private final List<ContainerRuntime> runtimes;
    private final Switcher switcher;

    Removal(
            BerthHome home,
            Database database,
            MachineFactory machines,
            List<ContainerRuntime> runtimes,
            Switcher switcher) {
        this.home = home;
        this.database = database;
        this.machines = machines;
        this.runtimes = List.copyOf(runtimes);
        this.switcher = switcher;
    }

    /** Removes a profile, as part of an operation whose record goes with it. */
    void remove(ProfileName name, Operation operation) {
        // Should this be killed, missing disks are no damage to whoever takes it up.
        operation.step("remove", db -> ProfileStore.disksGoing(db, name));
        operation.step("machine");
        destroy(name, operation.progress());
        operation.step("contexts");
        remove(name, operation.progress(), db -> ProfileStore.delete(db, name));
        operation.recordIsGone();
    }

    /** Removes a profile that an operation has left which died. */
    void remove(ProfileName name, Progress progress) {
        database.change(db -> ProfileStore.disksGoing(db, name));
        destroy(name, progress);
        remove(name, progress, db -> ProfileStore.delete(db, name));
    }

    /**
     * Frees what a profile takes where the disk is so full that nothing can be written down. Killed after this, it has
     * no disks any more, as everything says that looks at it, until it is removed.
     */
    void makeRoom(ProfileName name, Progress progress) {
        destroy(name, progress);
    }

    private void destroy(ProfileName name, Progress progress) {
        progress.phase(
                "machine",
                "ending the machine and deleting its disks",
                () -> machines.machine(name.value()).destroy());
    }

    private void remove(ProfileName name, Progress progress, Consumer<JdbcClient> record) {
        progress.phase(
                "contexts",
                "removing it from the host's contexts",
                () -> switcher.leave(contexts(name), progress, () -> {
                    runtimes.forEach(runtime -> runtime.unwire(name.value()));
                    database.change(record);
                }));
    }

    /**
     * Whether there is anything under a name for which there is no profile.
     *
     * @throws dev.berth.vm.error.BerthException PRECONDITION if it is another profile's, see {@link Renaming}
     */
    boolean hasLeftovers(ProfileName name) {
        boolean leftovers = Files.exists(home.profile(name.value()));
        if (leftovers) {
            Renaming.requireNobodyElses(home, database, name);
        }
        return leftovers;
    }

    /** Removes what is there under a name for which there is no profile. */
    void sweep(ProfileName name, Progress progress) {
        VirtualMachine machine = machines.machine(name.value());
        progress.notice("removing what was left of a profile " + name + " in " + machine.directory());
        machine.destroy();
        switcher.leave(contexts(name), progress, () -> runtimes.forEach(runtime -> runtime.unwire(name.value())));
    }

    private Map<String, String> contexts(ProfileName name) {
        Map<String, String> contexts = new HashMap<>();
        runtimes.forEach(runtime -> contexts.putAll(runtime.contexts(name.value(), Map.of())));
        return contexts;
    }
}
