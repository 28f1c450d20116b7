package dev.berth.shell.image;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageStore;
import java.util.List;
import java.util.function.Supplier;

/** {@code image list}. */
public final class ImageList implements BerthCommand {

    private static final Syntax SYNTAX = Syntax.of("Images", "image list", "the images on this host, newest first")
            .alias("image ls")
            .options(OutputFormat.OPTION);

    private final Supplier<ImageStore> store;

    public ImageList(Supplier<ImageStore> store) {
        this.store = store;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        OutputFormat format = OutputFormat.of(invocation);
        List<GuestImage> images = store.get().list();
        console.result(Renderer.render(ImageView.list(images), format));
        if (images.isEmpty() && format == OutputFormat.TABLE) {
            console.message("There are no images yet. Make one with: berth image build");
        }
        return ExitCode.DONE;
    }
}
