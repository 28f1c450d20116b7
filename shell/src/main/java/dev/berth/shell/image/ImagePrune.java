package dev.berth.shell.image;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageStore;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** {@code image prune}: what is deleted can be built again, so nothing is asked. */
public final class ImagePrune implements BerthCommand {

    private static final Syntax SYNTAX = Syntax.of(
                    Task.IMAGES, "image prune", "delete the images that no profile needs, except the newest")
            .examples("berth image prune");

    private final Supplier<ImageStore> store;
    private final Supplier<Profiles> profiles;

    public ImagePrune(Supplier<ImageStore> store, Supplier<Profiles> profiles) {
        this.store = store;
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
        for (GuestImage deleted : store.get().prune(needed)) {
            console.resultLine(deleted.digest());
        }
        return ExitCode.DONE;
    }
}
