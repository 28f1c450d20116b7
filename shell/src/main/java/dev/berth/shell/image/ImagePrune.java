package dev.berth.shell.image;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.template.Template;
import dev.berth.vm.template.Templates;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** {@code image prune}: what is deleted can be built again, so nothing is asked. */
public final class ImagePrune implements BerthCommand {

    private static final Option TEMPLATES =
            Option.flag("templates", "delete all templates, too; the next profile of each kind makes one anew");

    private static final Syntax SYNTAX = Syntax.of(
                    Task.IMAGES,
                    "image prune",
                    "delete the images that no profile needs, except the newest, and the templates made of them")
            .options(TEMPLATES)
            .examples("berth image prune", "berth image prune --templates");

    private final Supplier<ImageStore> store;
    private final Supplier<Templates> templates;
    private final Supplier<Profiles> profiles;

    public ImagePrune(Supplier<ImageStore> store, Supplier<Templates> templates, Supplier<Profiles> profiles) {
        this.store = store;
        this.templates = templates;
        this.profiles = profiles;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Set<String> needed = new HashSet<>(profiles.get().imagesInUse());
        store.get().latest(Architecture.host()).map(GuestImage::digest).ifPresent(needed::add);
        templates.get().sweep();
        for (Template template : templates.get().list()) {
            if (invocation.has(TEMPLATES)
                    || !needed.contains(template.manifest().shape().image())) {
                templates.get().drop(template);
                console.resultLine(template.key());
            }
        }
        for (GuestImage deleted : store.get().prune(needed)) {
            console.resultLine(deleted.digest());
        }
        return ExitCode.DONE;
    }
}
