package dev.berth.profiles;

import dev.berth.profiles.spec.ProfileName;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One lock per profile: whoever changes it holds it. The lock file lies beside the profile's directory, since that is
 * deleted while the lock is held.
 */
final class ProfileLocks {

    /** A first {@code create} on a slow host builds an image and boots before it lets the next one in. */
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private final BerthHome home;

    ProfileLocks(BerthHome home) {
        this.home = home;
    }

    /** Holds the locks of two profiles, in an order that all keep to. */
    <T> T hold(ProfileName one, ProfileName other, String purpose, Progress progress, Supplier<T> work) {
        boolean inOrder = one.value().compareTo(other.value()) < 0;
        return hold(
                inOrder ? one : other, purpose, progress, () -> hold(inOrder ? other : one, purpose, progress, work));
    }

    <T> T hold(ProfileName name, String purpose, Progress progress, Supplier<T> work) {
        BerthHome.privateDirectory(home.root());
        BerthHome.privateDirectory(home.profiles());
        String doing = purpose + " (pid " + ProcessHandle.current().pid() + ")";
        try (ExclusiveLock _ = ExclusiveLock.acquire(
                home.profileLock(name.value()),
                doing,
                PATIENCE,
                holder -> progress.notice("waiting for another command on profile " + name + ": " + holder))) {
            return work.get();
        }
    }
}
