package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/** {@code profile show}. */
public final class ProfileShow extends ReportCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileShow(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("Profiles", "profile show", "a profile's settings, where they come from, and its live state")
                .arguments(name.optional())
                .options(OutputFormat.OPTION);
    }

    @Override
    protected Result report(Invocation invocation, Progress progress) {
        return ProfileView.details(profiles.get().show(name.of(invocation)));
    }
}
