package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code profile show}. */
public final class ProfileShow implements BerthCommand {

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
    public int run(Invocation invocation, Console console) {
        OutputFormat format = OutputFormat.of(invocation);
        ProfileName profile = name.of(invocation);
        console.result(Renderer.render(ProfileView.details(profiles.get().show(profile)), format));
        return ExitCode.DONE;
    }
}
