package dev.berth.shell.doctor;

import java.util.List;

/**
 * Looks at one part of what profiles need, and changes nothing. Another part is another class, and a line where
 * {@link Inspections} are put together.
 */
public interface Inspection {

    /** What was found, each thing that was looked at once. Never fails: what cannot be looked at is a check too. */
    List<Check> look();
}
