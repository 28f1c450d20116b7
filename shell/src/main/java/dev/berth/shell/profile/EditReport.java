package dev.berth.shell.profile;

import dev.berth.profiles.EditOutcome;
import dev.berth.shell.console.Console;

/** Tells what an edit changed, and what has to be done for it to take effect. */
public final class EditReport {

    private EditReport() {}

    /** One line for each change. */
    public static void tell(EditOutcome outcome, Console console) {
        if (outcome.changes().isEmpty()) {
            console.message("Nothing was changed");
        }
        for (EditOutcome.Change change : outcome.changes()) {
            String when = switch (change.effect()) {
                case NOW -> "";
                case AT_RESTART ->
                    ", in effect after: berth profile restart "
                            + outcome.profile().name();
                case AT_RESET ->
                    ", in effect after: berth profile reset --keep-data "
                            + outcome.profile().name();
            };
            console.message(change.setting() + ": " + change.before() + " -> " + change.after() + when);
        }
    }
}
