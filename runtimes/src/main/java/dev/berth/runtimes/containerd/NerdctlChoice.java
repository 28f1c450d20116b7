package dev.berth.runtimes.containerd;

import dev.berth.vm.error.BerthException;

/** Which nerdctl a profile wants. */
sealed interface NerdctlChoice {

    /** What is typed for {@link Default}. */
    String DEFAULT = "default";

    /** What is typed for {@link None}. */
    String NONE = "none";

    /** The version that goes with this version of Berth; where that cannot be had, another one or none will do. */
    record Default() implements NerdctlChoice {}

    /** A version the user named. */
    record Exact(NerdctlVersion version) implements NerdctlChoice {}

    /** Neither nerdctl nor BuildKit: {@code ctr} is enough. */
    record None() implements NerdctlChoice {}

    /**
     * Reads {@code default}, {@code none} or a version.
     *
     * @param setting its name, for the message
     * @throws BerthException of kind USAGE for anything else
     */
    static NerdctlChoice parse(String setting, String text) {
        return switch (text) {
            case DEFAULT -> new Default();
            case NONE -> new None();
            default ->
                new Exact(NerdctlVersion.of(text)
                        .orElseThrow(
                                () -> BerthException.usage(setting + ": '" + text + "' is not a version of nerdctl")
                                        .remedy("Write it like " + NerdctlVersion.TESTED + ", or leave it at " + DEFAULT
                                                + ", or do without with " + NONE)));
        };
    }
}
