package dev.berth.shell.profile;

import dev.berth.profiles.CreateRequest;
import dev.berth.profiles.Outcome;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.archive.ProfileArchive;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.profiles.spec.ProfileYaml;
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
import dev.berth.vm.machine.Expectation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code profile create}: from nothing to an engine that answers. */
public final class ProfileCreate implements BerthCommand {

    private static final Option FROM = Option.value(
                    "from", "FILE", "settings from a YAML file or -, or all from an export; options win")
            .candidates(Candidates.FILES);
    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");
    private static final Option NO_START = Option.flag("no-start", "only create it, do not start it");
    private static final Option NO_USE = Option.flag("no-use", "leave docker's and kubectl's contexts as they are");

    private final Supplier<Profiles> profiles;
    private final Ahead ahead;
    private final SettingsOptions settings;
    private final boolean inScript;

    /** @param inScript whether standard input has the commands, so that no settings can come from it */
    public ProfileCreate(Supplier<Profiles> profiles, Ahead ahead, SettingsOptions settings, boolean inScript) {
        this.profiles = profiles;
        this.ahead = ahead;
        this.settings = settings;
        this.inScript = inScript;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.PROFILES,
                        "profile create",
                        "create a profile, start it and switch docker and kubectl to it")
                .arguments(Argument.optional(
                        "NAME", "its name; otherwise 'default', or you are asked if no setting is given either"))
                .options(settings.all())
                .options(FROM, NO_START, NO_USE, Cold.OPTION, Timeout.OPTION)
                .examples(
                        "berth profile create",
                        "berth profile create dev",
                        "berth profile create dev --cpus 4 --memory 8GiB",
                        "berth profile create kube --runtime k3s --k3s-version v1.33",
                        "berth profile create shop --kubernetes",
                        "berth profile create ci --from ci.yaml --no-use",
                        "berth profile create shop --from shop.berth");
    }

    @Override
    public int run(Invocation typed, Console console) {
        // Before the user is asked all that there is to ask.
        Duration timeout = Timeout.of(typed);
        // Who gives settings knows them, and the name that comes of none.
        boolean toBeAsked =
                typed.argument(0).isEmpty() && !typed.has(FROM) && !settings.given(typed) && console.asksForMore();
        Invocation invocation =
                toBeAsked ? new CreateWizard(profiles.get(), settings, console).complete(syntax(), typed) : typed;
        Optional<Path> file = invocation.value(FROM).map(this::file);
        Optional<ProfileArchive> archive =
                file.filter(ProfileArchive::looksLikeOne).map(ProfileArchive::read);
        Optional<ProfileYaml.Document> document = archive.map(this::settings).or(() -> file.map(this::settings));
        ProfileName name = invocation
                .argument(0)
                .map(ProfileName::new)
                .or(() -> document.flatMap(ProfileYaml.Document::name))
                .orElse(ProfileName.DEFAULT);
        CreateRequest request = new CreateRequest(
                name,
                settings.of(
                        invocation,
                        document.flatMap(read -> read.settings().engine()).orElse(Map.of())),
                file.flatMap(path -> document.map(read -> new CreateRequest.FileSettings(path, read.settings()))),
                !invocation.has(NO_START),
                !invocation.has(NO_USE),
                invocation.has(Cold.OPTION));
        boolean booted = !request.start() || request.cold() || archive.isPresent();
        Outcome outcome;
        try (Expectation _ = booted ? Expectation.NONE : ahead.create()) {
            outcome = archive.isPresent()
                    ? profiles.get().create(request, archive.get(), timeout, console.progress())
                    : profiles.get().create(request, timeout, console.progress());
        }
        console.message(MadeProfile.message(outcome.profile(), request.start()));
        return ExitCode.DONE;
    }

    private Path file(String given) {
        Path file = given.equals("-") ? STANDARD_INPUT : settings.directory().resolve(given);
        if (inScript && file.equals(STANDARD_INPUT)) {
            throw BerthException.usage("no settings can be read from standard input")
                    .because("the commands come from there")
                    .remedy("Name a file, or give this command on the command line");
        }
        return file;
    }

    private ProfileYaml.Document settings(Path file) {
        return file.equals(STANDARD_INPUT)
                ? ProfileYaml.read(file, settings.directory(), settings.userHome())
                : ProfileYaml.read(file, settings.userHome());
    }

    private ProfileYaml.Document settings(ProfileArchive archive) {
        return ProfileYaml.parse(archive.yaml(), archive.file().toString(), settings.directory(), settings.userHome());
    }
}
