package dev.berth.profiles;

import java.util.Optional;

/**
 * The result of one check.
 *
 * @param check what was checked, a short stable name such as {@code profiles.orphans}
 * @param level how bad it is
 * @param message what was found, one sentence
 * @param why why it matters
 * @param remedy what to do about it
 * @param fixable whether {@link Profiles#fix} puts it right without losing anything
 */
public record Finding(String check, Level level, String message, String why, Optional<String> remedy, boolean fixable) {

    /** How bad a finding is. */
    public enum Level {
        OK,
        WARNING,
        PROBLEM
    }
}
