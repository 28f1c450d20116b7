package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.NearMiss;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.progress.Progress;
import dev.berth.vm.snapshot.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Takes snapshots of profiles and goes back to them. What was killed before a snapshot was there has left none; a
 * restore that has begun has to be finished. The caller holds the profile's lock.
 */
final class Snapshotting {

    /** The step from which on disks are no longer those that were there, and not yet those of the snapshot. */
    private static final String REPLACING = "disks";

    private final Database database;
    private final Power power;
    private final Standstill standstill;
    private final Clock clock;

    Snapshotting(Database database, Power power, Standstill standstill, Clock clock) {
        this.database = database;
        this.power = power;
        this.standstill = standstill;
        this.clock = clock;
    }

    /**
     * Takes one.
     *
     * @param left what a process that died has left of an operation on it
     */
    Snapshot take(
            StoredProfile profile, Optional<OpenOperation> left, String tag, Duration timeout, Progress progress) {
        Snapshot.requireTag(tag);
        VirtualMachine machine = power.instance(profile).machine();
        Optional<Snapshot> existing = tagged(machine.snapshots(), tag);
        if (existing.isPresent()
                && left.filter(open -> took(open, existing.get())).isPresent()) {
            standstill.finish(profile, left.get(), timeout, progress);
            return existing.get();
        }
        if (existing.isPresent()) {
            throw BerthException.usage("profile " + profile.name() + " has a snapshot '" + tag + "' already")
                    .remedy("Choose another tag, or delete that one with: berth snapshot delete " + profile.name()
                            + " TAG");
        }
        String image = Standstill.image(profile, "keep");
        return standstill.during(profile, left, OperationKind.SNAPSHOT, timeout, progress, pause -> {
            return pause.operation()
                    .phase(
                            "snapshot",
                            "keeping its disks",
                            () -> machine.takeSnapshot(
                                    tag, image, profile.booted().orElse("")));
        });
    }

    /** Whether that operation, which was killed, had come as far as to have taken that snapshot. */
    private static boolean took(OpenOperation left, Snapshot snapshot) {
        return left.kind() == OperationKind.SNAPSHOT && !snapshot.createdAt().isBefore(left.startedAt());
    }

    /** Whether {@code left} is a restore that a process has left with the disks half replaced. */
    static boolean unfinished(Optional<OpenOperation> left) {
        return left.filter(open -> open.kind() == OperationKind.RESTORE)
                .filter(open -> open.step().equals(REPLACING))
                .isPresent();
    }

    /** Finishes replacing the disks; the profile is off or suspended then. */
    void finish(StoredProfile profile, OpenOperation left, Progress progress) {
        progress.notice("finishing the restore of " + profile.name() + " that was interrupted");
        Snapshot snapshot = power.instance(profile).machine().snapshots().stream()
                .filter(each -> each.id().equals(left.argument()))
                .findFirst()
                .orElseThrow(() -> BerthException.failed("the restore of " + profile.name() + " cannot be finished")
                        .because("the snapshot it goes back to is gone")
                        .remedy("Delete it with: berth profile delete " + profile.name()));
        restoring(
                profile,
                snapshot,
                REPLACING,
                progress,
                operation -> operation.orLeaveOpen(() -> replace(profile, snapshot, operation)));
    }

    /** @param step where it is from the first moment on */
    private void restoring(
            StoredProfile profile, Snapshot snapshot, String step, Progress progress, Consumer<Operation> work) {
        Operation.run(
                database,
                clock,
                profile.name(),
                OperationKind.RESTORE,
                snapshot.id(),
                step,
                db -> {},
                progress,
                operation -> {
                    work.accept(operation);
                    return snapshot;
                });
    }

    /** Goes back; a profile whose memory was kept, or that ran, runs then. */
    void restore(StoredProfile profile, Snapshot snapshot, Duration timeout, Progress progress) {
        VirtualMachine machine = power.instance(profile).machine();
        boolean runs = snapshot.memory() || machine.runs();
        restoring(profile, snapshot, Operation.BEGIN, progress, operation -> {
            if (!machine.suspended()) {
                operation.phase("shutdown", "ending the machine", machine::kill);
            }
            replace(profile, snapshot, operation);
            if (runs) {
                StoredProfile restored = database.write(db -> ProfileStore.find(db, profile.name()))
                        .orElseThrow();
                power.up(restored, Optional.empty(), timeout, operation);
            }
        });
    }

    private void replace(StoredProfile profile, Snapshot snapshot, Operation operation) {
        VirtualMachine machine = power.instance(profile).machine();
        // Half of it must not be booted, so it comes to its end whoever interrupts; and where it cannot, because there
        // is no room left for instance, it is left for the next command to finish.
        operation
                .progress()
                .phase(
                        REPLACING,
                        "going back to its disks",
                        () -> Uninterrupted.run(() -> {
                            AtomicBoolean replacing = new AtomicBoolean();
                            try {
                                machine.restoreSnapshot(snapshot, () -> {
                                    operation.step(REPLACING);
                                    replacing.set(true);
                                });
                            } catch (RuntimeException e) {
                                if (replacing.get()) {
                                    operation.leaveOpen();
                                }
                                throw e;
                            }
                        }));
        operation.step("restored", db -> {
            ProfileStore.disksMade(db, profile.name(), snapshot.image());
            if (snapshot.memory() && !snapshot.settings().isEmpty()) {
                // What runs from here on was booted with these.
                ProfileStore.booted(db, profile.name(), snapshot.settings());
            }
        });
    }

    /**
     * The one of that tag.
     *
     * @throws BerthException of kind NOT_FOUND
     */
    static Snapshot find(ProfileName name, List<Snapshot> snapshots, String tag) {
        return tagged(snapshots, tag).orElseThrow(() -> missing(name, snapshots, tag));
    }

    /** The one of that tag, if there is one. */
    static Optional<Snapshot> tagged(List<Snapshot> snapshots, String tag) {
        return snapshots.stream().filter(each -> each.tag().equals(tag)).findFirst();
    }

    private static BerthException missing(ProfileName name, List<Snapshot> snapshots, String tag) {
        BerthException missing = BerthException.notFound("profile " + name + " has no snapshot '" + tag + "'");
        return NearMiss.of(tag, snapshots.stream().map(Snapshot::tag).toList())
                .map(near -> missing.remedy("Did you mean '" + near + "'?"))
                .orElseGet(() -> missing.remedy("See what there is with: berth snapshot list " + name));
    }
}
