package dev.berth.shell.profile;

import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code profile suspend}. */
public final class ProfileSuspend implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileSuspend(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.RUN, "profile suspend", "save a running profile's memory to disk and end its VM")
                .arguments(name.optional())
                .examples("berth profile suspend dev");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Outcome outcome = profiles.get().suspend(name.of(invocation), console.progress());
        console.message("Profile " + outcome.profile().name()
                + (outcome.changed() ? " is " : " is already ")
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
