package dev.berth.shell.run;

import dev.berth.profiles.ProfileState;
import dev.berth.profiles.ProfileSummary;
import dev.berth.shell.console.Screen;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What stands before the line that is typed: the profile in use, its runtime and its state, as in {@code berth dev
 * (docker, running)> }; less of it where the terminal is narrow.
 */
final class Prompt {

    private static final int GREEN = 32;
    private static final int RED = 31;
    private static final int YELLOW = 33;
    private static final int BOLD = 1;

    /** Narrower than this, a line would hardly have room behind all of it. */
    private static final int WIDE = 60;

    private final Screen screen;
    private final Supplier<Optional<ProfileSummary>> inUse;

    /** @param inUse the profile in use as it is now; asked each time */
    Prompt(Screen screen, Supplier<Optional<ProfileSummary>> inUse) {
        this.screen = screen;
        this.inUse = inUse;
    }

    /** The text as of now. */
    String text() {
        try {
            return inUse.get().map(this::of).orElse("berth> ");
        } catch (RuntimeException e) {
            // A command will say what is wrong; the prompt has to come whatever it is.
            return "berth> ";
        }
    }

    private String of(ProfileSummary profile) {
        String name = screen.colour(BOLD, profile.name().value());
        String state = screen.colour(colour(profile.state()), profile.state().toString());
        return screen.columns() < WIDE
                ? name + " " + state + "> "
                : "berth " + name + " (" + profile.runtime() + ", " + state + ")> ";
    }

    private static int colour(ProfileState state) {
        return switch (state) {
            case RUNNING -> GREEN;
            case DEGRADED, BROKEN -> RED;
            case CREATED, STOPPED, STARTING, SUSPENDED -> YELLOW;
        };
    }
}
