package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/** {@code profile list}. */
public final class ProfileList extends ReportCommand {

    private static final Syntax SYNTAX = Syntax.of("Profiles", "profile list", "all profiles and what they do")
            .alias("profile ls")
            .options(OutputFormat.OPTION)
            .examples("berth profile list", "berth profile list -o json");

    private final Supplier<Profiles> profiles;

    public ProfileList(Supplier<Profiles> profiles) {
        this.profiles = profiles;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    protected Result report(Invocation invocation, Progress progress) {
        return ProfileView.list(profiles.get().list());
    }

    @Override
    protected String hintWhenEmpty() {
        return "There are no profiles yet. Make one with: berth profile create dev";
    }
}
