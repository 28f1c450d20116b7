package dev.berth.shell.profile;

import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.machine.Expectation;
import java.util.function.Supplier;

/** {@code profile start}. */
public final class ProfileStart implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final Ahead ahead;
    private final ProfileArgument name;

    public ProfileStart(Supplier<Profiles> profiles, Ahead ahead, ProfileArgument name) {
        this.profiles = profiles;
        this.ahead = ahead;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.RUN, "profile start", "boot a profile, resume a suspended one, or repair a degraded one")
                .arguments(name.optional())
                .options(Cold.OPTION, Timeout.OPTION)
                .examples("berth profile start dev", "berth profile start");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Outcome outcome;
        try (Expectation _ = ahead.resume(invocation)) {
            outcome = profiles.get()
                    .start(
                            name.of(invocation),
                            invocation.has(Cold.OPTION),
                            Timeout.of(invocation),
                            console.progress());
        }
        console.message("Profile " + outcome.profile().name()
                + (outcome.changed() ? " is " : " is already ")
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
