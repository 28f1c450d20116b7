package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code profile delete}. */
public final class ProfileDelete implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileDelete(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.PROFILES, "profile delete", "delete profiles with everything in them")
                .arguments(name.several())
                .examples("berth profile delete dev", "berth profile delete --yes dev ci");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        List<ProfileName> names =
                invocation.arguments().stream().map(ProfileName::new).distinct().toList();
        String listed = names.stream().map(ProfileName::value).collect(Collectors.joining(", "));
        String which = (names.size() == 1 ? "profile " : "profiles ") + listed;
        if (!console.confirm("Delete " + which + " with all containers, images and volumes?")) {
            console.message("Nothing was changed");
            return ExitCode.FAILED;
        }
        for (ProfileName each : names) {
            if (profiles.get().delete(each, console.progress())) {
                console.message("Profile " + each + " is deleted");
            }
        }
        return ExitCode.DONE;
    }
}
