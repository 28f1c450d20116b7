package dev.berth.shell.about;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code version}. */
public final class Version implements BerthCommand {

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
    public int run(Invocation invocation, Console console) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", "berth");
        fields.put("version", berth());
        fields.put("java", System.getProperty("java.version"));
        fields.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        console.result(Renderer.render(Result.one(COLUMNS, fields), OutputFormat.of(invocation)));
        return ExitCode.DONE;
    }

    /** The version this was built as, from the manifest of its jar. */
    public static String berth() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
