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

/** {@code profile resume}. */
public final class ProfileResume implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final Ahead ahead;
    private final ProfileArgument name;

    public ProfileResume(Supplier<Profiles> profiles, Ahead ahead, ProfileArgument name) {
        this.profiles = profiles;
        this.ahead = ahead;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.RUN, "profile resume", "continue a suspended profile where it was")
                .arguments(name.optional())
                .options(Timeout.OPTION)
                .examples("berth profile resume dev");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Outcome outcome;
        try (Expectation _ = ahead.resume(invocation)) {
            outcome = profiles.get().resume(name.of(invocation), Timeout.of(invocation), console.progress());
        }
        console.message("Profile " + outcome.profile().name()
                + (outcome.changed() ? " is " : " is already ")
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
