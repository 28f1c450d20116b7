package dev.berth.profiles;

import dev.berth.profiles.history.Journal;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ResolvedSpec;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes profiles: all of one, or nothing. The caller holds the profile's lock. */
final class Creation {

    /** The steps of one whose engine has answered: there may be something in it since that nobody else has. */
    private static final Set<String> USABLE = Set.of("continued", "wiring", "use");

    /** A new machine writes some hundred MB before its engine answers; less than this would not even boot. */
    private static final ByteSize LEAST_SPACE = ByteSize.ofGiB(2);

    private final BerthHome home;
    private final Database database;
    private final Host host;
    private final Power power;
    private final Removal removal;
    private final MachineFactory machines;
    private final Clock clock;

    Creation(
            BerthHome home,
            Database database,
            Host host,
            Power power,
            Removal removal,
            MachineFactory machines,
            Clock clock) {
        this.home = home;
        this.database = database;
        this.host = host;
        this.power = power;
        this.removal = removal;
        this.machines = machines;
        this.clock = clock;
    }

    /**
     * What is to be made.
     *
     * @param name how it is to be called
     * @param resolved its settings
     * @param kind what the user has asked for
     * @param argument of what, see {@link OpenOperation#argument}
     * @param disks where its disks come from
     * @param start whether to boot it, too
     * @param use whether to switch the clients' contexts to it once it runs
     * @param cold whether to boot it from nothing, even where there is a template to continue from
     */
    record Making(
            ProfileName name,
            ResolvedSpec resolved,
            OperationKind kind,
            String argument,
            DiskOrigin disks,
            boolean start,
            boolean use,
            boolean cold) {

        /** Whether that is what a process was at that was killed. */
        boolean isSame(OpenOperation left, StoredProfile existing) {
            return left.kind() == kind
                    && left.argument().equals(argument)
                    && existing.spec().equals(resolved.spec());
        }
    }

    /**
     * Makes a profile, or finishes one whose making was killed.
     *
     * @param use switches the host's clients to it; done when it has been started
     */
    void make(Making making, Duration timeout, Progress progress, Consumer<Progress> use) {
        ProfileName name = making.name();
        Optional<OpenOperation> left = madeHalfWay(making, progress);
        requireSpace();
        boolean usable = left.filter(Creation::usable).isPresent();
        Operation.run(
                database,
                clock,
                name,
                // One that has come up is there, whatever becomes of this.
                usable ? OperationKind.START : making.kind(),
                making.argument(),
                db -> {
                    if (left.isEmpty()) {
                        ProfileStore.insert(db, name, making.resolved(), clock.instant());
                    }
                },
                progress,
                operation -> {
                    try {
                        if (!stored(name).disks()) {
                            making.disks().lay(stored(name), operation);
                        }
                        StoredProfile profile = stored(name);
                        if (making.start()) {
                            power.up(profile, left, making.cold(), timeout, operation);
                        } else if (!profile.disks()) {
                            power.disks(profile, power.wantedImage(profile, operation), operation);
                        }
                        if (making.start() && making.use()) {
                            operation.step("use");
                            use.accept(operation.progress());
                        }
                        return name;
                    } catch (RuntimeException e) {
                        if (usable) {
                            operation
                                    .progress()
                                    .notice(name + " had come up before, so it stays with all that is in"
                                            + " it; finish it with: berth profile start " + name);
                            throw e;
                        }
                        throw rolledBack(name, e, operation);
                    }
                });
    }

    private StoredProfile stored(ProfileName name) {
        return database.write(db -> ProfileStore.find(db, name)).orElseThrow();
    }

    /**
     * Whether {@code left} is the making of a profile that has to begin with somebody's disks and has none yet: nobody
     * but whoever makes it can go on.
     */
    static boolean isUnfounded(StoredProfile profile, Optional<OpenOperation> left) {
        return left.filter(open -> open.kind().makesProfile() && open.kind() != OperationKind.CREATE)
                .filter(open -> !profile.disks())
                .isPresent();
    }

    /** Whether a process that died had come as far as to have made something that can be used. */
    private static boolean usable(OpenOperation left) {
        return left.kind().makesProfile() && USABLE.contains(left.step());
    }

    /** What an earlier process has left of making the same profile; anything else in the way is an error or removed. */
    private Optional<OpenOperation> madeHalfWay(Making making, Progress progress) {
        ProfileName name = making.name();
        Optional<StoredProfile> existing = database.read(Optional.empty(), db -> ProfileStore.find(db, name));
        if (existing.isEmpty()) {
            sweep(name, progress);
            return Optional.empty();
        }
        Optional<OpenOperation> left = database.read(Optional.<OpenOperation>empty(), db -> Journal.open(db, name))
                .filter(open -> open.kind().makesProfile() || open.kind() == OperationKind.DELETE);
        if (left.isEmpty()) {
            throw taken(name);
        }
        if (making.isSame(left.get(), existing.get())) {
            progress.notice("finishing the creation of " + name + " that was interrupted at step "
                    + left.get().step());
            return left;
        }
        if (usable(left.get())) {
            throw taken(name);
        }
        progress.notice(
                left.get().kind() == OperationKind.DELETE
                        ? "finishing the deletion of the old " + name + " that was interrupted"
                        : "rolling back a creation of " + name + " with other settings that was interrupted");
        removal.remove(name, progress);
        return Optional.empty();
    }

    /** Does nothing when there is no profile of that name, and nothing that another one may have left. */
    void requireFree(ProfileName name, Progress progress) {
        if (database.read(Optional.<StoredProfile>empty(), db -> ProfileStore.find(db, name))
                .isPresent()) {
            throw taken(name);
        }
        sweep(name, progress);
    }

    private static BerthException taken(ProfileName name) {
        return BerthException.usage("there is a profile " + name + " already")
                .remedy("Start it with: berth profile start " + name + ", or change it with: berth profile edit "
                        + name);
    }

    private void sweep(ProfileName name, Progress progress) {
        if (!removal.hasLeftovers(name)) {
            return;
        }
        // Disks without a record are more likely a lost database than rubbish.
        if (machines.machine(name.value()).prepared()) {
            throw BerthException.precondition("profile " + name + " cannot be made")
                    .because("there are disks of an unknown profile in " + home.profile(name.value()))
                    .remedy("Move them away if you need them, or delete them with: berth profile delete " + name);
        }
        removal.sweep(name, progress);
    }

    private void requireSpace() {
        ByteSize free = host.freeSpace(home.profiles());
        if (free.compareTo(LEAST_SPACE) < 0) {
            throw BerthException.precondition("there is not enough disk space for a profile in " + home.profiles())
                    .because(free.mebibytes() + " MiB are free and at least " + LEAST_SPACE.mebibytes()
                            + " MiB are needed")
                    .remedy("Make room there, or set BERTH_HOME to a place on another disk");
        }
    }

    private BerthException rolledBack(ProfileName name, RuntimeException failure, Operation operation) {
        BerthException told = failure instanceof BerthException known
                ? known
                : BerthException.failed("could not make profile " + name)
                        .because(failure.toString())
                        .causedBy(failure);
        Optional<Path> log = keptLog(name);
        if (Thread.currentThread().isInterrupted()) {
            operation.progress().notice("interrupted: rolling back the creation of " + name);
        }
        try {
            Uninterrupted.run(() -> removal.remove(name, operation));
            if (Thread.currentThread().isInterrupted()) {
                operation.progress().notice("rolled back: there is no profile " + name);
            }
        } catch (RuntimeException e) {
            told.addSuppressed(e);
            return told.remedy("It could not be rolled back either (" + e.getMessage()
                    + "). Remove it with: berth profile delete " + name);
        }
        if (log.isEmpty()) {
            return told;
        }
        String kept = "The console of its machine is kept in " + log.get();
        return told.remedy(told.remedy() == null ? kept : told.remedy() + ". " + kept);
    }

    private Optional<Path> keptLog(ProfileName name) {
        Path console = machines.machine(name.value()).consoleLog();
        if (!Files.exists(console)) {
            return Optional.empty();
        }
        Path kept = BerthHome.privateDirectory(home.root().resolve("failed")).resolve(name + ".log");
        try {
            return Optional.of(Files.copy(console, kept, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            // The failure that is being reported matters more than its log.
            return Optional.empty();
        }
    }
}
