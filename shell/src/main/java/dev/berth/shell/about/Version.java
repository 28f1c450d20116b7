package dev.berth.shell.about;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code version}. */
public final class Version {

    private static final List<Column> COLUMNS =
            List.of(Column.text("Berth", "version"), Column.text("Java", "java"), Column.text("System", "system"));

    private Version() {}

    /** {@code version}. */
    public static ReportCommand command() {
        return ReportCommand.one(
                Syntax.of(Task.BERTH, "version", "show the versions of Berth and of the Java it runs on")
                        .examples("berth version", "berth version -o json"),
                (invocation, progress) -> Result.one(COLUMNS, fields()));
    }

    private static Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", "berth");
        fields.put("version", berth());
        fields.put("java", System.getProperty("java.version"));
        fields.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return fields;
    }

    /** The version this was built as, from the manifest of its jar. */
    public static String berth() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
