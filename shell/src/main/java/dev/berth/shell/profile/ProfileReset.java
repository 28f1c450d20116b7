package dev.berth.shell.profile;

import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.machine.Expectation;
import java.util.function.Supplier;

/** {@code profile reset}. */
public final class ProfileReset implements BerthCommand {

    private static final Option KEEP_DATA =
            Option.flag("keep-data", "keep containers, images and volumes; only the system is new");

    private final Supplier<Profiles> profiles;
    private final Ahead ahead;
    private final ProfileArgument name;

    public ProfileReset(Supplier<Profiles> profiles, Ahead ahead, ProfileArgument name) {
        this.profiles = profiles;
        this.ahead = ahead;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile reset",
                        "make a profile's engine pristine again; name and settings stay")
                .arguments(name.required())
                .options(KEEP_DATA, Cold.OPTION, Timeout.OPTION)
                .examples("berth profile reset dev", "berth profile reset dev --keep-data --yes");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        boolean keepData = invocation.has(KEEP_DATA);
        String lost = keepData
                ? "? Its system is made anew; containers, images and volumes stay."
                : "? Its containers, images and volumes will be lost.";
        if (!console.confirm("Reset profile " + profile + lost)) {
            console.message("Nothing was changed");
            return ExitCode.FAILED;
        }
        boolean cold = invocation.has(Cold.OPTION);
        Outcome outcome;
        try (Expectation _ = cold || keepData ? Expectation.NONE : ahead.reset(profile)) {
            outcome = profiles.get().reset(profile, keepData, cold, Timeout.of(invocation), console.progress());
        }
        console.message("Profile " + profile + " is " + outcome.profile().state() + " and pristine");
        return ExitCode.DONE;
    }
}
