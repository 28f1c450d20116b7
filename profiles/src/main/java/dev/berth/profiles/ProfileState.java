package dev.berth.profiles;

import java.util.Locale;

/** What a profile's machine is doing, as read from the machine and never remembered. */
public enum ProfileState {
    /** Its machine has never run. */
    CREATED,
    /** Its machine is off. */
    STOPPED,
    /** An operation that ends with a running machine is under way in some process. */
    STARTING,
    /** Its machine runs, and its engine answers as far as it was asked. */
    RUNNING,
    /** Its memory is kept on disk and no machine runs. */
    SUSPENDED,
    /** Its machine runs, but the engine does not answer; {@code start} repairs it. */
    DEGRADED,
    /** Its disks are gone, though the profile has had some. */
    BROKEN;

    /** The word users and scripts see, such as {@code running}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
