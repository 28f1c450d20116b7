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
import dev.berth.vm.template.Template;
import dev.berth.vm.template.TemplateShape;
import dev.berth.vm.template.Templates;
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
            new Column("TEMPLATES", "templates", ImageList::templates),
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
    public static ReportCommand command(Supplier<ImageStore> store, Supplier<Templates> templates) {
        return ReportCommand.list(
                Syntax.of(
                                Task.IMAGES,
                                "image list",
                                "list the images on this host, newest first, and the templates made from them")
                        .alias("image ls")
                        .examples("berth image list", "berth image list --columns name,digest"),
                COLUMNS,
                "There are no images yet. Make one with: berth image build",
                (invocation, progress) -> {
                    List<Template> made = templates.get().list();
                    return Result.rows(store.get().list(), image -> row(image, made));
                });
    }

    private static Map<String, @Nullable Object> row(GuestImage image, List<Template> templates) {
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
        row.put(
                "templates",
                templates.stream()
                        .filter(template -> template.manifest().shape().image().equals(image.digest()))
                        .map(ImageList::template)
                        .toList());
        return row;
    }

    private static Map<String, Object> template(Template template) {
        Template.Manifest manifest = template.manifest();
        TemplateShape shape = manifest.shape();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", template.key());
        values.put("runtime", shape.target().replaceAll("^berth-|\\.target$", ""));
        values.put("engineRuns", shape.engine());
        values.put("cpus", shape.cpus());
        values.put("memory", shape.memory().bytes());
        values.put("disk", shape.disk().bytes());
        values.put("size", manifest.size().bytes());
        values.put("createdAt", manifest.createdAt());
        values.put("usedAt", template.usedAt());
        return values;
    }

    /** A line for each: what it is, what it takes, and when it was last used. */
    private static String templates(Map<String, @Nullable Object> row) {
        return row.get("templates") instanceof List<?> templates
                ? templates.stream().map(ImageList::line).collect(Collectors.joining("\n"))
                : "";
    }

    private static String line(Object template) {
        if (template instanceof Map<?, ?> values
                && values.get("memory") instanceof Long memory
                && values.get("size") instanceof Long size
                && values.get("usedAt") instanceof Instant used) {
            return "%s %s cpus %s: %s, %s"
                    .formatted(
                            values.get("runtime"),
                            values.get("cpus"),
                            Legible.size(memory),
                            Legible.size(size),
                            Legible.age(used, Instant.now()));
        }
        return "";
    }
}
