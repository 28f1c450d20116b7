package dev.berth.profiles;

import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.store.Database;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Holds a profile still while something is taken of its disks: one that runs is suspended for it and goes on at once.
 * The caller holds the profile's lock.
 */
final class Standstill {

    /** Said of a profile that has to go on afterwards. */
    private static final String RAN = "running";

    private final Database database;
    private final Power power;
    private final Clock clock;

    Standstill(Database database, Power power, Clock clock) {
        this.database = database;
        this.power = power;
        this.clock = clock;
    }

    /**
     * The image that a profile's disks were made from.
     *
     * @param purpose what they are wanted for, such as {@code clone}
     * @throws BerthException PRECONDITION if it has none
     */
    static String image(StoredProfile profile, String purpose) {
        return profile.imageDigest()
                .orElseThrow(
                        () -> BerthException.precondition("profile " + profile.name() + " has no disks to " + purpose)
                                .remedy("Finish what was interrupted with: berth profile start " + profile.name()));
    }

    /** A profile that is held still. */
    final class Pause {

        private final StoredProfile profile;
        private final boolean ran;
        private final Duration timeout;
        private final Operation operation;
        private boolean over;

        private Pause(StoredProfile profile, boolean ran, Duration timeout, Operation operation) {
            this.profile = profile;
            this.ran = ran;
            this.timeout = timeout;
            this.operation = operation;
        }

        Operation operation() {
            return operation;
        }

        /** Lets it go on before all is done, if it ran. Whoever interrupts meanwhile keeps a profile that runs. */
        void end() {
            if (ran && !over) {
                over = true;
                Uninterrupted.run(() -> power.up(profile, Optional.empty(), timeout, operation));
            }
        }
    }

    /**
     * Does something while the profile does not run.
     *
     * @param left what a process that died has left of an operation on it
     * @param kind what it is to the profile
     * @param timeout for each step of going on
     */
    <T> T during(
            StoredProfile profile,
            Optional<OpenOperation> left,
            OperationKind kind,
            Duration timeout,
            Progress progress,
            Function<Pause, T> work) {
        VirtualMachine machine = power.instance(profile).machine();
        // One that was suspended for something that was killed has to go on after this.
        boolean ran = machine.runs()
                || left.filter(open -> open.kind().holdsStill())
                        .filter(Standstill::ran)
                        .isPresent();
        return Operation.run(database, clock, profile.name(), kind, ran ? RAN : "", db -> {}, progress, operation -> {
            if (machine.runs()) {
                power.suspend(profile, left, operation);
            }
            Pause pause = new Pause(profile, ran, timeout, operation);
            T taken;
            try {
                taken = work.apply(pause);
            } catch (RuntimeException e) {
                try {
                    pause.end();
                } catch (RuntimeException stays) {
                    progress.notice(profile.name() + " could not be continued: " + stays.getMessage());
                    e.addSuppressed(stays);
                }
                throw e;
            }
            pause.end();
            return taken;
        });
    }

    /** Lets a profile go on that ran when it was held still, and whose process was killed after the work. */
    void finish(StoredProfile profile, OpenOperation left, Duration timeout, Progress progress) {
        Operation.run(database, clock, profile.name(), left.kind(), left.argument(), db -> {}, progress, operation -> {
            if (ran(left)) {
                power.up(profile, Optional.of(left), timeout, operation);
            }
            return profile.name();
        });
    }

    private static boolean ran(OpenOperation left) {
        return left.argument().equals(RAN);
    }
}
