package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.selection.Selection;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code use}: the one verb that switches contexts. */
public final class Use implements BerthCommand {

    private static final Option NONE = Option.flag("none", "put the contexts back to what they were before Berth");
    private static final String PREVIOUS = "-";

    private final Supplier<Profiles> profiles;

    public Use(Supplier<Profiles> profiles) {
        this.profiles = profiles;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("Using", "use", "switch docker's and kubectl's contexts together to a profile")
                .arguments(Argument.optional("NAME", "the profile, or - for what was used before")
                        .candidates(Candidates.PROFILES))
                .options(NONE)
                .examples("berth use dev", "berth use -", "berth use --none");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        if (invocation.has(NONE) == invocation.argument(0).isPresent()) {
            throw BerthException.usage("'use' needs one of NAME, - and --none");
        }
        Progress progress = console.progress();
        Selection selection = invocation
                .argument(0)
                .map(target -> target.equals(PREVIOUS)
                        ? profiles.get().usePrevious(progress)
                        : profiles.get().use(new ProfileName(target), progress))
                .orElseGet(() -> profiles.get().useNone(progress));
        console.message(describe(selection));
        return ExitCode.DONE;
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
