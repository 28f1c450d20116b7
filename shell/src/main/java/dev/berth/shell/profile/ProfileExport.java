package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@code profile export}: the settings of a profile, from which another host can make the same. */
public final class ProfileExport implements BerthCommand {

    private static final String STANDARD_OUTPUT = "-";

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;
    private final SettingsOptions settings;

    public ProfileExport(Supplier<Profiles> profiles, ProfileArgument name, SettingsOptions settings) {
        this.profiles = profiles;
        this.name = name;
        this.settings = settings;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile export",
                        "write a profile's settings as YAML for 'profile create --from'")
                .arguments(
                        name.required(),
                        Argument.optional("FILE", "the file to write; '-' or nothing for standard output")
                                .candidates(Candidates.FILES))
                .examples("berth profile export dev dev.yaml");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        String yaml = profiles.get().yaml(name.of(invocation), settings.userHome());
        String file = invocation.argument(1).orElse(STANDARD_OUTPUT);
        if (file.equals(STANDARD_OUTPUT)) {
            console.result(yaml);
            return ExitCode.DONE;
        }
        Path target = settings.directory().resolve(file).toAbsolutePath();
        Path place = target.resolveSibling("");
        if (!Files.isDirectory(place)) {
            throw BerthException.notFound("there is no directory " + place);
        }
        // For its owner only: variables of the environment may hold what nobody else should read.
        PrivateFile.write(target, yaml);
        console.message("The settings are in " + target);
        return ExitCode.DONE;
    }
}
