package dev.berth.shell.profile;

import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code profile stop}. */
public final class ProfileStop implements BerthCommand {

    static final Option FORCE = Option.flag("force", "pull the plug when the guest does not shut down in time");

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileStop(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.RUN, "profile stop", "shut down a profile's VM; its data and contexts stay")
                .arguments(name.optional())
                .options(FORCE, Timeout.OPTION)
                .examples("berth profile stop dev", "berth profile stop dev --force --timeout 30s");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Outcome outcome = profiles.get()
                .stop(name.of(invocation), invocation.has(FORCE), Timeout.of(invocation), console.progress());
        console.message("Profile " + outcome.profile().name()
                + (outcome.changed() ? " is " : " is already ")
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
