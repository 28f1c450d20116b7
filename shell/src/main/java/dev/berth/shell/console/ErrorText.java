package dev.berth.shell.console;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Harmless;
import org.jspecify.annotations.Nullable;

/** A failure as one short paragraph: what failed, why, what to do. */
public final class ErrorText {

    private final Screen screen;

    public ErrorText(Screen screen) {
        this.screen = screen;
    }

    /** Prints the failure, with its stack trace when {@code verbose}. */
    public void print(Throwable failure, boolean verbose) {
        screen.err().println(screen.colour(31, "error:") + " " + Harmless.of(paragraph(failure)));
        if (verbose) {
            failure.printStackTrace(screen.err());
        }
    }

    private static String paragraph(Throwable failure) {
        if (failure instanceof BerthException berth) {
            return sentence(berth.account()) + remedy(berth.remedy());
        }
        return sentence("something went wrong that Berth did not expect: " + failure)
                + remedy("Run it again with --verbose and report what it prints");
    }

    private static String remedy(@Nullable String remedy) {
        return remedy == null ? "" : " " + sentence(remedy);
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() || ".!?:".indexOf(stripped.charAt(stripped.length() - 1)) >= 0
                ? stripped
                : stripped + ".";
    }
}
