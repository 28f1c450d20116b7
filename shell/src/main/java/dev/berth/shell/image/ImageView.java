package dev.berth.shell.image;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.image.ImageManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How images are shown. */
final class ImageView {

    private static final List<Column> COLUMNS = List.of(
            Column.text("IMAGE", "name"),
            Column.text("ARCHITECTURE", "architecture"),
            Column.text("KERNEL", "kernel"),
            Column.size("SIZE", "size"),
            Column.text("BERTH", "berthVersion"),
            Column.age("BUILT", "createdAt"));

    private ImageView() {}

    static Result list(List<GuestImage> images) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        images.forEach(image -> rows.add(row(image)));
        return Result.list(COLUMNS, rows);
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
