package dev.berth.profiles;

import dev.berth.profiles.history.Journal;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.selection.Switcher;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.runtimes.ContainerRuntime;
import dev.berth.runtimes.RuntimeInstance;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a profile that is off another name. First its directory moves, then its record; what was killed in between is
 * taken back by the next command on the old name, and what was killed later is finished by the next one on the new
 * name. The caller holds the locks of both names.
 */
final class Renaming {

    private final Database database;
    private final MachineFactory machines;
    private final SpecRules rules;
    private final Power power;
    private final Switcher switcher;
    private final List<NameKeeper> keepers;
    private final Clock clock;

    Renaming(
            Database database,
            MachineFactory machines,
            SpecRules rules,
            Power power,
            Switcher switcher,
            List<NameKeeper> keepers,
            Clock clock) {
        this.database = database;
        this.machines = machines;
        this.rules = rules;
        this.power = power;
        this.switcher = switcher;
        this.keepers = List.copyOf(keepers);
        this.clock = clock;
    }

    /**
     * Two names, as the operation keeps them.
     *
     * @param from the old one
     * @param to the new one
     */
    private record Names(ProfileName from, ProfileName to) {

        static Names of(OpenOperation left) {
            String[] names = left.argument().split(" ", -1);
            return new Names(new ProfileName(names[0]), new ProfileName(names[1]));
        }

        @Override
        public String toString() {
            return from + " " + to;
        }
    }

    void rename(StoredProfile profile, ProfileName to, Progress progress) {
        ProfileName from = profile.name();
        VirtualMachine machine = machines.machine(from.value());
        if (Power.on(machine)) {
            throw BerthException.precondition("profile " + from + " cannot be renamed")
                    .because(
                            machine.runs()
                                    ? "it is running"
                                    : "it is suspended, and what is in its memory knows its name")
                    .remedy("Stop it with: berth profile stop " + from);
        }
        ContainerRuntime runtime = rules.runtime(profile.spec().runtime());
        // A context in the way is an error before anything has moved.
        runtime.requireWirable(new RuntimeInstance(
                to.value(), machines.machine(to.value()), profile.spec().engine()));
        Names names = new Names(from, to);
        Operation.run(database, clock, from, OperationKind.RENAME, names.toString(), db -> {}, progress, operation -> {
            operation.phase("directory", "moving its files", () -> move(from, to));
            try {
                operation.step("renamed", db -> ProfileStore.rename(db, from, to));
            } catch (RuntimeException e) {
                move(to, from);
                throw e;
            }
            follow(names, operation);
            return to;
        });
    }

    private void move(ProfileName from, ProfileName to) {
        machines.machine(to.value()).takeOver(machines.machine(from.value()));
    }

    /** Has everything follow that goes by the name of a profile. */
    private void follow(Names names, Operation operation) {
        StoredProfile profile =
                database.write(db -> ProfileStore.find(db, names.to())).orElseThrow();
        RuntimeInstance instance = power.instance(profile);
        ContainerRuntime runtime = rules.runtime(profile.spec().runtime());
        operation.phase("contexts", "making it known by its new name", () -> {
            if (isFree(names.from())) {
                power.leaveOutdated(names.from().value(), instance.settings(), runtime, operation.progress());
            }
            switcher.follow(
                    runtime.contexts(names.from().value(), instance.settings()),
                    runtime.contexts(names.to().value(), instance.settings()),
                    () -> {
                        if (profile.booted().isPresent()) {
                            runtime.wire(instance);
                        }
                    },
                    () -> {
                        if (isFree(names.from())) {
                            runtime.unwire(names.from().value());
                        }
                    });
            keepers.forEach(keeper -> keeper.renamed(names.from(), names.to(), operation.progress()));
        });
    }

    /** Whether nobody has made another one of the old name, which a rename does not hold that was killed long ago. */
    private boolean isFree(ProfileName name) {
        return database.read(Optional.<StoredProfile>empty(), db -> ProfileStore.find(db, name))
                .isEmpty();
    }

    /** Takes back or finishes what a process that died has left of a rename; the profile keeps the name it has. */
    void mend(StoredProfile profile, OpenOperation left, Progress progress) {
        Names names = Names.of(left);
        if (profile.name().equals(names.from())) {
            if (!moved(names)) {
                return;
            }
            progress.notice(
                    "taking back the renaming of " + names.from() + " to " + names.to() + " that was interrupted");
            move(names.to(), names.from());
            return;
        }
        progress.notice("finishing the renaming of " + names.from() + " to " + names.to() + " that was interrupted");
        Operation.run(
                database, clock, names.to(), OperationKind.RENAME, names.toString(), db -> {}, progress, operation -> {
                    follow(names, operation);
                    return names.to();
                });
    }

    /** Whether the directory has its new name already; where it has its old one, another may have the new one since. */
    private boolean moved(Names names) {
        return !Files.exists(machines.machine(names.from().value()).directory()) && isFree(names.to());
    }

    /**
     * Does nothing but where the files under a name are those of another profile, whose renaming to it was killed.
     *
     * @throws BerthException PRECONDITION, which says how to take that back
     */
    static void requireNobodyElses(BerthHome home, Database database, ProfileName name) {
        database.read(Map.<ProfileName, OpenOperation>of(), Journal::open).values().stream()
                .filter(left -> left.kind() == OperationKind.RENAME)
                .map(Names::of)
                .filter(names -> names.to().equals(name))
                .filter(names -> !Files.exists(home.profile(names.from().value())))
                .findFirst()
                .ifPresent(names -> {
                    throw BerthException.precondition("the name " + name + " cannot be used at the moment")
                            .because("it belongs to profile " + names.from() + ", whose renaming was interrupted")
                            .remedy("Take that back with: berth profile stop " + names.from());
                });
    }

    /** Whether {@code left} is a rename that has come so far that the profile has its new name. */
    static boolean isFrom(OpenOperation left, ProfileName from) {
        return left.kind() == OperationKind.RENAME && Names.of(left).from().equals(from);
    }
}
