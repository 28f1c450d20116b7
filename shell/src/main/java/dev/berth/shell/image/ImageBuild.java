package dev.berth.shell.image;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.host.Architecture;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageBuilder;
import java.util.function.Supplier;

/** {@code image build}. */
public final class ImageBuild implements BerthCommand {

    private static final Syntax SYNTAX = Syntax.of(
                    Task.IMAGES, "image build", "build the guest image from Debian packages; prints its digest")
            .examples("berth image build");

    private final Supplier<ImageBuilder> builder;

    public ImageBuild(Supplier<ImageBuilder> builder) {
        this.builder = builder;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        GuestImage image = builder.get().build(Architecture.host(), console.progress());
        console.resultLine(image.digest());
        return ExitCode.DONE;
    }
}
