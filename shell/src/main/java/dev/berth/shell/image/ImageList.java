package dev.berth.shell.image;

import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.image.ImageStore;
import dev.berth.vm.progress.Progress;
import java.util.function.Supplier;

/** {@code image list}. */
public final class ImageList extends ReportCommand {

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
    protected Result report(Invocation invocation, Progress progress) {
        return ImageView.list(store.get().list());
    }

    @Override
    protected String hintWhenEmpty() {
        return "There are no images yet. Make one with: berth image build";
    }
}
