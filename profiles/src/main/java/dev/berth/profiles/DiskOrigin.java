package dev.berth.profiles;

import dev.berth.profiles.store.StoredProfile;

/** Where the disks of a profile come from that does not begin with empty ones. */
@FunctionalInterface
interface DiskOrigin {

    /** Makes none: the profile begins with empty ones. */
    DiskOrigin NOTHING = (profile, operation) -> {};

    /**
     * Makes the disks of a profile that has none, and records that; or nothing, and it begins with empty ones. Can be
     * done again after it was killed.
     */
    void lay(StoredProfile profile, Operation operation);
}
