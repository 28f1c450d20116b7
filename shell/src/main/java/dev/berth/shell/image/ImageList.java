package dev.berth.shell.image;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Legible;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageManifest;
import dev.berth.vm.image.ImageStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code image list}. */
public final class ImageList {

    private static final List<Column> COLUMNS = List.of(
            Column.text("IMAGE", "name"),
            Column.text("ARCHITECTURE", "architecture"),
            Column.text("KERNEL", "kernel"),
            Column.size("SIZE", "size"),
            Column.text("BERTH", "berthVersion"),
            Column.age("BUILT", "createdAt"),
            Column.text("DIGEST", "digest").onRequest(),
            Column.text("DIRECTORY", "directory").onRequest());

    private ImageList() {}

    /** The images for TAB, each with its age and kernel. */
    public static Candidates candidates(Supplier<ImageStore> store) {
        return Candidates.images(() -> store.get().list().stream()
                .collect(Collectors.toMap(
                        GuestImage::digest,
                        image -> Legible.age(image.manifest().createdAt(), Instant.now()) + ", kernel "
                                + image.manifest().kernel(),
                        (one, same) -> one)));
    }

    /** {@code image list}. */
    public static ReportCommand command(Supplier<ImageStore> store) {
        return ReportCommand.list(
                Syntax.of(Task.IMAGES, "image list", "the images on this host, newest first")
                        .alias("image ls")
                        .examples("berth image list", "berth image list --columns name,digest"),
                COLUMNS,
                "There are no images yet. Make one with: berth image build",
                (invocation, progress) -> Result.rows(store.get().list(), ImageList::row));
    }

    private static Map<String, @Nullable Object> row(GuestImage image) {
        ImageManifest manifest = image.manifest();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", image.shortDigest());
        row.put("digest", image.digest());
        row.put("architecture", manifest.architecture());
        row.put("kernel", manifest.kernel());
        row.put(
                "size",
                manifest.files().values().stream()
                        .mapToLong(ImageManifest.File::size)
                        .sum());
        row.put("berthVersion", manifest.berthVersion());
        row.put("createdAt", manifest.createdAt());
        row.put("directory", image.directory());
        return row;
    }
}
