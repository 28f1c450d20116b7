package dev.berth.profiles;

import java.util.List;

/**
 * What an edit changed; no changes when everything was already so.
 *
 * @param profile what it is now
 * @param changes in the order of the settings
 */
public record EditOutcome(ProfileSummary profile, List<Change> changes) {

    /**
     * A changed setting.
     *
     * @param setting its name, as in YAML
     * @param before the old value, as a user would write it
     * @param after the new value, as a user would write it
     * @param effect when it takes effect
     */
    public record Change(String setting, String before, String after, Effect effect) {}

    /** When a change takes effect. */
    public enum Effect {
        /** It is in effect, or will be when the machine is first started. */
        NOW,
        /** With the next {@code profile restart}. */
        AT_RESTART,
        /** With the next {@code profile reset}, with or without {@code --keep-data}. */
        AT_RESET
    }
}
