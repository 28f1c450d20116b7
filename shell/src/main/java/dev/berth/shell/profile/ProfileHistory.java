package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/** {@code profile history}. */
public final class ProfileHistory extends ReportCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileHistory(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("Profiles", "profile history", "what happened to a profile and how long each phase took")
                .arguments(name.optional())
                .options(OutputFormat.OPTION);
    }

    @Override
    protected Result report(Invocation invocation, Progress progress) {
        return ProfileView.history(profiles.get().history(name.of(invocation)));
    }
}
