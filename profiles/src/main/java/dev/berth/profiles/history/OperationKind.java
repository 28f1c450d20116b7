package dev.berth.profiles.history;

import java.util.Locale;

/** What can be done to a profile and is kept in its history. */
public enum OperationKind {
    CREATE,
    START,
    STOP,
    RESTART,
    SUSPEND,
    RESUME,
    RESET,
    SNAPSHOT,
    RESTORE,
    EDIT,
    DELETE;

    /** The word users see, such as {@code create}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
