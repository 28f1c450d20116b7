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

/** {@code profile restart}. */
public final class ProfileRestart implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileRestart(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.RUN, "profile restart", "stop and start a profile; changed settings take effect")
                .arguments(name.optional())
                .options(ProfileStop.FORCE, Cold.OPTION, Timeout.OPTION)
                .examples("berth profile restart dev", "berth profile restart dev --force");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Outcome outcome = profiles.get()
                .restart(
                        name.of(invocation),
                        invocation.has(ProfileStop.FORCE),
                        invocation.has(Cold.OPTION),
                        Timeout.of(invocation),
                        console.progress());
        console.message("Profile " + outcome.profile().name() + " is "
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
