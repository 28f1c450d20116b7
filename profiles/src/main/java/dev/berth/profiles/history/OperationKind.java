package dev.berth.profiles.history;

import java.util.Locale;

/** What can be done to a profile and is kept in its history. */
public enum OperationKind {
    CREATE,
    CLONE,
    IMPORT,
    START,
    STOP,
    RESTART,
    SUSPEND,
    RESUME,
    RESET,
    SNAPSHOT,
    RESTORE,
    /** Its disks are taken for another profile. */
    COPY,
    EXPORT,
    EDIT,
    RENAME,
    DELETE;

    /** Whether it makes the profile: before its end there is none yet. */
    public boolean makesProfile() {
        return this == CREATE || this == CLONE || this == IMPORT;
    }

    /** Whether the profile is only held still for it, and afterwards is what it was before. */
    public boolean holdsStill() {
        return this == SNAPSHOT || this == COPY || this == EXPORT;
    }

    /** The word users see, such as {@code create}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
