package dev.berth.profiles;

import dev.berth.profiles.archive.ProfileArchive;
import dev.berth.profiles.history.OpenOperation;
import dev.berth.profiles.history.OperationKind;
import dev.berth.profiles.store.ProfileStore;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.DataCopy;
import dev.berth.vm.VirtualMachine;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.Tree;
import dev.berth.vm.file.Unfinished;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Takes the data of profiles to other hosts, and brings it from there. The caller holds the profile's lock. */
final class Transfer {

    private final MachineFactory machines;
    private final Power power;
    private final Standstill standstill;
    private final Clock clock;

    Transfer(MachineFactory machines, Power power, Standstill standstill, Clock clock) {
        this.machines = machines;
        this.power = power;
        this.standstill = standstill;
        this.clock = clock;
    }

    /**
     * Writes a profile to a file, with its data as it is now. One that runs goes on while that is written.
     *
     * @param left what a process that died has left of an operation on it
     * @param yaml its settings
     */
    void export(
            StoredProfile profile,
            Optional<OpenOperation> left,
            String yaml,
            Path target,
            Duration timeout,
            Progress progress) {
        VirtualMachine machine = machines.machine(profile.name().value());
        Path flat = beside(target);
        standstill.during(profile, left, OperationKind.EXPORT, timeout, progress, pause -> {
            Operation operation = pause.operation();
            try (DataCopy copy = operation
                    .phase("copy", "keeping its data", machine::copyData)
                    .orElseThrow(() -> nothing(profile))) {
                pause.end();
                operation.phase("flatten", "putting its data together", () -> copy.writeTo(flat));
                operation.phase(
                        "pack",
                        "packing it",
                        () -> ProfileArchive.write(target, yaml, flat, clock.instant(), operation.progress()));
            } finally {
                Tree.delete(flat);
            }
            return target;
        });
    }

    private static Path beside(Path target) {
        try {
            return Unfinished.beside(target.toAbsolutePath());
        } catch (IOException e) {
            throw BerthException.failed("could not export to " + target)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static BerthException nothing(StoredProfile profile) {
        return BerthException.precondition("there is no data in profile " + profile.name() + " yet")
                .because("it has never come up")
                .remedy("Start it with: berth profile start " + profile.name() + ", or leave out --with-data");
    }

    /** The disks of a profile that begins with the data in an archive, and with a system of its image. */
    DiskOrigin dataOf(ProfileArchive archive) {
        return (profile, operation) -> {
            GuestImage image = power.wantedImage(profile, operation);
            VirtualMachine machine = machines.machine(profile.name().value());
            machine.kill();
            Path incoming = BerthHome.privateDirectory(machine.directory()).resolve("incoming");
            operation.phase("unpack", "unpacking its data", () -> {
                archive.unpack(incoming, operation.progress());
                machine.prepare(image, profile.spec().disk(), incoming);
            });
            operation.step("disks-made", db -> ProfileStore.disksMade(db, profile.name(), image.digest()));
        };
    }
}
