package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a profile new disks. The old ones are put aside, come back when the new ones cannot be made or booted, and are
 * deleted when the engine on the new ones answers. A reset that was killed before the new ones were made is done again;
 * after that it must not be, since they may have been used. The caller holds the profile's lock.
 */
final class Resetting {

    private static final String KEEP_DATA = "keep-data";
    private static final Set<String> BEFORE_NEW = Set.of(Operation.BEGIN, "image", "shutdown");

    private final Database database;
    private final MachineFactory machines;
    private final Power power;
    private final Clock clock;

    Resetting(Database database, MachineFactory machines, Power power, Clock clock) {
        this.database = database;
        this.machines = machines;
        this.power = power;
        this.clock = clock;
    }

    /** Whether {@code left} is a reset that a process has left before it had made the new disks. */
    static boolean unfinished(StoredProfile profile, Optional<OpenOperation> left) {
        return left.filter(open -> open.kind() == OperationKind.RESET)
                .filter(open -> !profile.disks() || BEFORE_NEW.contains(open.step()))
                .isPresent();
    }

    /** Does again what an unfinished reset was asked for. */
    void finish(
            StoredProfile profile,
            OpenOperation left,
            boolean start,
            boolean cold,
            Duration timeout,
            Progress progress) {
        progress.notice("finishing the reset of " + profile.name() + " that was interrupted at step " + left.step());
        Wish wish = new Wish(left.argument().equals(KEEP_DATA), start, cold);
        reset(profile, wish, timeout, progress);
    }

    /**
     * What a profile is to be afterwards.
     *
     * @param keepData whether the data disk is kept
     * @param start whether to bring it up
     * @param cold whether to boot it then, even where there is a template to continue from
     */
    record Wish(boolean keepData, boolean start, boolean cold) {}

    void reset(StoredProfile profile, Wish wish, Duration timeout, Progress progress) {
        boolean keepData = wish.keepData();
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
                    GuestImage image = off(profile, keepData, timeout, operation);
                    if (profile.disks()) {
                        // Of an earlier reset, whose new disks these are. Before anything says that they are not.
                        machine.deleteDisksAside();
                    }
                    operation.step("aside", db -> ProfileStore.disksGoing(db, name));
                    try {
                        if (!profile.disks()) {
                            machine.bringDisksBack();
                        }
                        machine.setDisksAside(!keepData);
                        if (!keepData) {
                            power.forgetData(profile);
                        }
                        renew(profile, image, wish, timeout, operation);
                    } catch (RuntimeException e) {
                        throw rolledBack(profile, e, operation);
                    }
                    operation.phase("discard", "discarding the old disks", machine::deleteDisksAside);
                    return name;
                });
    }

    /** Ends the machine, once there is an image for the new one. */
    private GuestImage off(StoredProfile profile, boolean keepData, Duration timeout, Operation operation) {
        try {
            GuestImage image = power.wantedImage(profile, operation);
            if (keepData && profile.disks()) {
                power.down(profile, true, timeout, operation);
            } else {
                VirtualMachine machine = machines.machine(profile.name().value());
                operation.phase("shutdown", "ending the machine", machine::kill);
            }
            return image;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                operation.progress().notice("interrupted: " + profile.name() + " was not reset, and has all its data");
            }
            if (!profile.disks()) {
                operation.leaveOpen();
            }
            throw e;
        }
    }

    private void renew(StoredProfile profile, GuestImage image, Wish wish, Duration timeout, Operation operation) {
        if (wish.start() && !wish.keepData()) {
            power.begin(profile, image, wish.cold(), timeout, operation);
            return;
        }
        power.disks(profile, image, operation);
        if (wish.start()) {
            StoredProfile remade =
                    database.write(db -> ProfileStore.find(db, profile.name())).orElseThrow();
            power.up(remade, Optional.empty(), timeout, operation);
        }
    }

    /**
     * Puts the old disks back, where the profile had any that could be used. Where they are not back, the reset is left
     * for the next command to finish: one that would take the profile for a new one would begin with new data.
     */
    private RuntimeException rolledBack(StoredProfile profile, RuntimeException failure, Operation operation) {
        Optional<String> image = profile.imageDigest();
        if (image.isEmpty()) {
            operation.leaveOpen();
            return failure;
        }
        VirtualMachine machine = machines.machine(profile.name().value());
        try {
            Uninterrupted.run(() -> {
                machine.kill();
                machine.bringDisksBack();
                operation.step("rolled-back", db -> ProfileStore.disksMade(db, profile.name(), image.get()));
            });
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            operation.leaveOpen();
            return failure;
        }
        if (Thread.currentThread().isInterrupted()) {
            operation
                    .progress()
                    .notice("interrupted: the reset of " + profile.name()
                            + " was rolled back; it is stopped, with all that was on its disks");
        }
        return BerthException.failed("profile " + profile.name() + " was not reset")
                .because(String.valueOf(failure.getMessage()))
                .remedy("It is stopped, with all that was on its disks. Start it with: berth profile start "
                        + profile.name())
                .causedBy(failure);
    }
}
