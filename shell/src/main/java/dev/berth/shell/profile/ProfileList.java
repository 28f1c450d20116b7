package dev.berth.shell.profile;

import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.List;
import java.util.function.Supplier;

/** {@code profile list}. */
public final class ProfileList implements BerthCommand {

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
    public int run(Invocation invocation, Console console) {
        OutputFormat format = OutputFormat.of(invocation);
        List<ProfileSummary> all = profiles.get().list();
        console.result(Renderer.render(ProfileView.list(all), format));
        if (all.isEmpty() && format == OutputFormat.TABLE) {
            console.message("There are no profiles yet. Make one with: berth profile create dev");
        }
        return ExitCode.DONE;
    }
}
