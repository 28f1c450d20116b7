package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a profile new disks. Until the old ones begin to go, a killed reset has changed nothing; from then on it has to
 * be finished; and once the new ones are made it must not be done again, since they may have been used. The caller
 * holds the profile's lock.
 */
final class Resetting {

    private static final String KEEP_DATA = "keep-data";
    private static final Set<String> BEFORE_DISCARD = Set.of("begin", "image", "shutdown");

    private final Database database;
    private final MachineFactory machines;
    private final ImageSource images;
    private final Power power;
    private final Clock clock;

    Resetting(Database database, MachineFactory machines, ImageSource images, Power power, Clock clock) {
        this.database = database;
        this.machines = machines;
        this.images = images;
        this.power = power;
        this.clock = clock;
    }

    /** Whether {@code left} is a reset that a process has left before it had made the new disks. */
    static boolean unfinished(StoredProfile profile, Optional<OpenOperation> left) {
        return left.filter(open -> open.kind() == OperationKind.RESET)
                .filter(open -> !profile.disks() || BEFORE_DISCARD.contains(open.step()))
                .isPresent();
    }

    /** Does again what an unfinished reset was asked for. */
    void finish(StoredProfile profile, OpenOperation left, boolean start, Duration timeout, Progress progress) {
        progress.notice("finishing the reset of " + profile.name() + " that was interrupted at step " + left.step());
        reset(profile, left.argument().equals(KEEP_DATA), start, timeout, progress);
    }

    /**
     * @param keepData whether the data disk is kept
     * @param start whether to boot it afterwards
     */
    void reset(StoredProfile profile, boolean keepData, boolean start, Duration timeout, Progress progress) {
        ProfileName name = profile.name();
        VirtualMachine machine = machines.machine(name.value());
        Operation.run(
                database,
                clock,
                name,
                OperationKind.RESET,
                keepData ? KEEP_DATA : "",
                db -> {},
                progress,
                operation -> {
                    GuestImage image = operation.phase(
                            "image",
                            "finding the image",
                            () -> images.resolve(profile.spec().image(), operation.progress()));
                    if (keepData) {
                        power.down(profile, true, timeout, operation);
                    } else {
                        operation.phase("shutdown", "ending the machine", machine::kill);
                    }
                    operation.step("discard", db -> ProfileStore.disksGoing(db, name));
                    operation
                            .progress()
                            .phase("discard", "discarding the old disks", () -> machine.discardDisks(!keepData));
                    power.disks(profile, image, operation);
                    if (start) {
                        StoredProfile remade = database.write(db -> ProfileStore.find(db, name))
                                .orElseThrow();
                        power.up(remade, Optional.empty(), timeout, operation);
                    }
                    return name;
                });
    }
}
