package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * {@code profile export}: the settings of a profile, and its data if wanted, from which another host can make the same.
 */
public final class ProfileExport implements BerthCommand {

    private static final String STANDARD_OUTPUT = "-";

    private static final Option WITH_DATA =
            Option.flag("with-data", "include images, volumes and containers, in one archive; the VM keeps running");

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
                        "write a profile's settings, and its data if wanted, for 'profile create --from'")
                .arguments(
                        name.required(),
                        Argument.optional("FILE", "the file to write; '-' or nothing for standard output")
                                .candidates(Candidates.FILES))
                .options(WITH_DATA, Timeout.OPTION)
                .examples("berth profile export dev dev.yaml", "berth profile export dev dev.berth --with-data");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        String file = invocation.argument(1).orElse(STANDARD_OUTPUT);
        if (invocation.has(WITH_DATA)) {
            if (file.equals(STANDARD_OUTPUT)) {
                throw BerthException.usage("--with-data needs a file to write to")
                        .remedy("Name it: berth profile export " + profile + " FILE --with-data");
            }
            Path target = target(file, profile);
            profiles.get().spec(profile);
            profiles.get().export(profile, target, settings.userHome(), Timeout.of(invocation), console.progress());
            console.message("Profile " + profile + " with its data is in " + target
                    + ". Create a profile from it with: berth profile create NAME --from " + file);
            return ExitCode.DONE;
        }
        String yaml = profiles.get().yaml(profile, settings.userHome());
        if (file.equals(STANDARD_OUTPUT)) {
            console.result(yaml);
            return ExitCode.DONE;
        }
        Path target = target(file, profile);
        // For its owner only: variables of the environment may hold what nobody else should read.
        PrivateFile.write(target, yaml);
        console.message("The settings are in " + target);
        return ExitCode.DONE;
    }

    private Path target(String file, ProfileName profile) {
        Path target = settings.directory().resolve(file).toAbsolutePath();
        Path place = target.resolveSibling("");
        if (!Files.isDirectory(place)) {
            throw BerthException.notFound("there is no directory " + place);
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // It would be found out at the end only, after all has been packed.
            throw BerthException.usage(target + " is not a file that can be replaced")
                    .remedy("Name a file, such as: " + target.resolve(profile + ".berth"));
        }
        return target;
    }
}
