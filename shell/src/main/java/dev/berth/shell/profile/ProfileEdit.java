package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileSettings;
import dev.berth.profiles.spec.ProfileYaml;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@code profile edit}: with the options of {@code create}, or with an editor on the YAML. */
public final class ProfileEdit implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;
    private final SettingsOptions settings;
    private final Supplier<Editor> editor;

    public ProfileEdit(
            Supplier<Profiles> profiles, ProfileArgument name, SettingsOptions settings, Supplier<Editor> editor) {
        this.profiles = profiles;
        this.name = name;
        this.settings = settings;
        this.editor = editor;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile edit",
                        "change a profile's settings: with options, or without any in your editor")
                .arguments(name.optional())
                .options(settings.all())
                .examples("berth profile edit dev --memory 8GiB", "berth profile edit dev");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        if (settings.given(invocation)) {
            ProfileSettings changes =
                    settings.of(invocation, profiles.get().spec(profile).engine());
            EditReport.tell(profiles.get().edit(profile, changes, console.progress()), console);
            return ExitCode.DONE;
        }
        if (!console.interactive()) {
            throw BerthException.usage("no setting is given and there is no terminal for an editor")
                    .remedy("Give the settings as options, as in: berth profile edit " + profile + " --cpus 4");
        }
        inEditor(profile, console);
        return ExitCode.DONE;
    }

    private void inEditor(ProfileName profile, Console console) {
        String before = profiles.get().yaml(profile, settings.userHome());
        try {
            Path file = Files.createTempFile("berth-" + profile + "-", ".yaml");
            boolean refused = false;
            try {
                Files.writeString(file, before);
                editor.get().edit(file);
                String after = Files.readString(file);
                if (after.equals(before)) {
                    console.message("Nothing was changed");
                } else {
                    refused = true;
                    apply(profile, after, file, console);
                    refused = false;
                }
            } finally {
                if (!refused) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw BerthException.failed("could not edit profile " + profile)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private void apply(ProfileName profile, String text, Path file, Console console) {
        try {
            ProfileYaml.Document document =
                    ProfileYaml.parse(text, file.toString(), settings.directory(), settings.userHome());
            if (document.equals(ProfileYaml.Document.EMPTY)) {
                // As with git and crontab: who empties the file has thought better of it.
                console.message("Nothing was changed: the file was empty");
                return;
            }
            document.name().filter(other -> !other.equals(profile)).ifPresent(other -> {
                throw BerthException.usage("a profile cannot be renamed by editing its settings")
                        .remedy("Rename it with: berth profile rename " + profile + " " + other);
            });
            EditReport.tell(profiles.get().replace(profile, document.settings(), console.progress()), console);
        } catch (BerthException e) {
            console.warning("what you wrote is kept in " + file);
            throw e;
        }
    }
}
