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

/** {@code profile history}. */
public final class ProfileHistory implements BerthCommand {

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
    public int run(Invocation invocation, Console console) {
        OutputFormat format = OutputFormat.of(invocation);
        ProfileName profile = name.of(invocation);
        console.result(Renderer.render(ProfileView.history(profiles.get().history(profile)), format));
        return ExitCode.DONE;
    }
}
