package dev.berth.shell.image;

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
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageArchive;
import dev.berth.vm.image.ImageStore;
import java.nio.file.Path;
import java.util.function.Supplier;

/** {@code image export}. */
public final class ImageExport implements BerthCommand {

    private static final Option IMAGE = Option.value("image", "DIGEST", "which image (default: the newest)");

    private final Supplier<ImageStore> store;
    private final Supplier<ImageArchive> archive;
    private final Candidates images;

    public ImageExport(Supplier<ImageStore> store, Supplier<ImageArchive> archive, Candidates images) {
        this.images = images;
        this.store = store;
        this.archive = archive;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.IMAGES, "image export", "write an image to a file for other hosts; prints its sha256")
                .arguments(Argument.one("FILE", "the file to write").candidates(Candidates.FILES))
                .options(IMAGE.candidates(images))
                .examples("berth image export berth-image.tar.zst");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        GuestImage image = invocation
                .value(IMAGE)
                .map(digest -> store.get().find(digest))
                .or(() -> store.get().latest(Architecture.host()))
                .orElseThrow(() -> BerthException.precondition("there is no image to export")
                        .remedy("Make one with: berth image build"));
        Path file = Path.of(invocation.arguments().getFirst()).toAbsolutePath();
        console.resultLine(
                archive.get().exportTo(image, file, console.progress()).hex());
        return ExitCode.DONE;
    }
}
