package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.project.Projects;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code use}: the one verb that switches contexts. */
public final class Use implements BerthCommand {

    private static final Option NONE = Option.flag("none", "put the contexts back to what they were before Berth");
    private static final Option PROJECT =
            Option.flag("project", "switch to the profile of the project here, or back if there is none");
    private static final Option SUSPEND_OTHERS =
            Option.flag("suspend-others", "suspend all other running profiles, and resume this one if it is suspended");
    private static final String PREVIOUS = "-";

    private final Supplier<Profiles> profiles;
    private final Supplier<Projects> projects;
    private final ProfileArgument name;
    private final Path directory;
    private final Path userHome;

    public Use(
            Supplier<Profiles> profiles,
            Supplier<Projects> projects,
            ProfileArgument name,
            Path directory,
            Path userHome) {
        this.profiles = profiles;
        this.projects = projects;
        this.name = name;
        this.directory = directory;
        this.userHome = userHome;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.USE, "use", "switch docker's and kubectl's contexts to a profile")
                .arguments(Argument.optional("NAME", "the profile, or - for what was used before")
                        .candidates(name.candidates()))
                .options(NONE, PROJECT, SUSPEND_OTHERS, Timeout.OPTION)
                .examples(
                        "berth use dev",
                        "berth use -",
                        "berth use --none",
                        "berth use --project",
                        "berth use shop --suspend-others");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        // Before the contexts are switched, since a bad one is the user's mistake and changes nothing.
        Duration timeout = Timeout.of(invocation);
        boolean named = invocation.argument(0).isPresent();
        if (Stream.of(named, invocation.has(NONE), invocation.has(PROJECT))
                        .filter(given -> given)
                        .count()
                != 1) {
            throw BerthException.usage("'use' needs one of NAME, -, --none and --project");
        }
        Progress progress = console.progress();
        if (invocation.has(PROJECT)) {
            Optional<Selection> followed = projects.get().follow(directory, userHome, progress);
            followed.ifPresent(selection -> console.message(describe(selection)));
            return followed.isEmpty() ? ExitCode.DONE : alone(followed.get(), invocation, timeout, progress);
        }
        Selection selection = invocation
                .argument(0)
                .map(target -> target.equals(PREVIOUS)
                        ? profiles.get().usePrevious(progress)
                        : profiles.get().use(new ProfileName(target), progress))
                .orElseGet(() -> profiles.get().useNone(progress));
        console.message(describe(selection));
        return alone(selection, invocation, timeout, progress);
    }

    /** The contexts lead there already: what then fails to be suspended or resumed can be tried again. */
    private int alone(Selection selection, Invocation invocation, Duration timeout, Progress progress) {
        if (!invocation.has(SUSPEND_OTHERS)) {
            return ExitCode.DONE;
        }
        Optional<ProfileName> entered =
                selection instanceof Selection.OfProfile profile ? Optional.of(profile.name()) : Optional.empty();
        boolean all = profiles.get().suspendOthers(entered, progress);
        entered.filter(name -> profiles.get().isSuspended(name))
                .ifPresent(name -> profiles.get().resume(name, timeout, progress));
        return all ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String describe(Selection selection) {
        return switch (selection) {
            case Selection.OfProfile profile -> "Using profile " + profile.name();
            case Selection.Foreign foreign ->
                "Using no profile"
                        + foreign.contexts().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(context -> "; " + context.getKey() + " context: "
                                        + context.getValue().orElse("the default"))
                                .collect(Collectors.joining());
        };
    }
}
