package dev.berth.shell.profile;

import dev.berth.profiles.CloneRequest;
import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code profile clone}: a second profile that begins with what the first one has. */
public final class ProfileClone implements BerthCommand {

    private static final Option NO_START = Option.flag("no-start", "only create it, do not start it");
    private static final Option NO_USE = Option.flag("no-use", "leave docker's and kubectl's contexts as they are");

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileClone(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile clone",
                        "copy a profile with its settings and all its data; the copy has its own identity")
                .arguments(name.required(), Argument.one("NEW", "the name of the new profile"))
                .options(NO_START, NO_USE, Timeout.OPTION)
                .examples("berth profile clone dev experiment", "berth profile clone dev ci --no-use");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName origin = name.of(invocation);
        CloneRequest request = new CloneRequest(
                origin,
                new ProfileName(invocation.argument(1).orElseThrow()),
                !invocation.has(NO_START),
                !invocation.has(NO_USE));
        Outcome outcome = profiles.get().clone(request, Timeout.of(invocation), console.progress());
        console.message(MadeProfile.message(outcome.profile(), request.start()));
        return ExitCode.DONE;
    }
}
