package dev.berth.shell.profile;

import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code profile rename}. */
public final class ProfileRename implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileRename(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile rename",
                        "give a stopped profile another name; contexts, snapshots and history follow")
                .arguments(name.required(), Argument.one("NEW", "its new name"))
                .examples("berth profile rename dev shop");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName from = name.of(invocation);
        ProfileName to = new ProfileName(invocation.argument(1).orElseThrow());
        Outcome outcome = profiles.get().rename(from, to, console.progress());
        console.message(
                outcome.changed()
                        ? "Profile " + from + " is " + to + " now. Boot it with: berth profile start " + to
                        : "Profile " + to + " has that name already");
        return ExitCode.DONE;
    }
}
