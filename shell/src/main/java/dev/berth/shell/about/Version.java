package dev.berth.shell.about;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.progress.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code version}. */
public final class Version extends ReportCommand {

    private static final Syntax SYNTAX = Syntax.of(
                    "Berth", "version", "the versions of Berth and of the Java it runs on")
            .options(OutputFormat.OPTION);

    private static final List<Column> COLUMNS =
            List.of(Column.text("Berth", "version"), Column.text("Java", "java"), Column.text("System", "system"));

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    protected Result report(Invocation invocation, Progress progress) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", "berth");
        fields.put("version", berth());
        fields.put("java", System.getProperty("java.version"));
        fields.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return Result.one(COLUMNS, fields);
    }

    /** The version this was built as, from the manifest of its jar. */
    public static String berth() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
