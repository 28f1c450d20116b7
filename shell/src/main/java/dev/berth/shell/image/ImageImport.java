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
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageArchive;
import dev.berth.vm.progress.Progress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code image import}. */
public final class ImageImport implements BerthCommand {

    private static final Option SHA256 =
            Option.value("sha256", "DIGEST", "the digest that the file must have; required for a URL");

    private static final Syntax SYNTAX = Syntax.of(
                    Task.IMAGES, "image import", "import an image from a file or URL; prints its digest")
            .arguments(Argument.one("FILE|URL", "where it is").candidates(Candidates.FILES))
            .options(SHA256)
            .examples("berth image import https://example.org/berth-image.tar.zst --sha256 DIGEST");

    private static final Pattern URL = Pattern.compile("https?://.+");

    private final Supplier<ImageArchive> archive;

    public ImageImport(Supplier<ImageArchive> archive) {
        this.archive = archive;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        String source = invocation.arguments().getFirst();
        Optional<Sha256> sha256 = invocation.value(SHA256).map(Sha256::new);
        Progress progress = console.progress();
        GuestImage image = URL.matcher(source).matches()
                ? fromUrl(source, sha256, progress)
                : fromFile(Path.of(source).toAbsolutePath(), sha256, progress);
        console.resultLine(image.digest());
        return ExitCode.DONE;
    }

    private GuestImage fromUrl(String url, Optional<Sha256> sha256, Progress progress) {
        Sha256 expected = sha256.orElseThrow(() -> BerthException.usage("an image from a URL needs --sha256")
                .because("only a file that is known to be the right one is unpacked"));
        return archive.get().importFrom(parsed(url), expected, progress);
    }

    private static URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw BerthException.usage("'" + url + "' is not a URL")
                    .because(e.getReason() + " at character " + (e.getIndex() + 1))
                    .causedBy(e);
        }
    }

    private GuestImage fromFile(Path file, Optional<Sha256> sha256, Progress progress) {
        return sha256.map(expected -> archive.get().importFrom(file, expected, progress))
                .orElseGet(() -> archive.get().importFrom(file, progress));
    }
}
