package dev.berth.shell.image;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.Legible;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.List;
import java.util.function.Supplier;

/** {@code image prune}: what is deleted can be built or brought again, so nothing is asked. */
public final class ImagePrune implements BerthCommand {

    private static final Option DRY_RUN = Option.flag("dry-run", "only list what would be deleted");
    private static final Option TEMPLATES =
            Option.flag("templates", "also all templates; the next profile of each kind makes a new one");

    private static final Syntax SYNTAX = Syntax.of(
                    Task.IMAGES,
                    "image prune",
                    "delete what no profile needs: older images, templates, K3s, nerdctl, downloads")
            .options(DRY_RUN, TEMPLATES)
            .examples("berth image prune --dry-run", "berth image prune --templates");

    private final Supplier<Leftovers> leftovers;

    public ImagePrune(Supplier<Leftovers> leftovers) {
        this.leftovers = leftovers;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        List<Leftovers.Leftover> found = leftovers.get().find(invocation.has(TEMPLATES));
        found.forEach(leftover -> console.resultLine(leftover.title() + "  " + Legible.size(leftover.bytes())));
        if (invocation.has(DRY_RUN)) {
            return ExitCode.DONE;
        }
        long freed = 0;
        for (Leftovers.Leftover leftover : found) {
            if (leftover.delete().getAsBoolean()) {
                freed += leftover.bytes();
            } else {
                console.warning(
                        leftover.title()
                                + " stays: it is being made or downloaded at the moment, or a profile that is being changed may need it");
            }
        }
        leftovers.get().sweep();
        console.message(freed == 0 ? "Nothing was deleted" : Legible.size(freed) + " are free again");
        return ExitCode.DONE;
    }
}
