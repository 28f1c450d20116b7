package dev.berth.shell.snapshot;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code snapshot list}. */
public final class SnapshotList {

    private static final List<Column> COLUMNS = List.of(
            Column.text("TAG", "name"),
            Column.age("TAKEN", "createdAt"),
            Column.text("MEMORY", "memory"),
            Column.size("SIZE", "size"),
            Column.text("IMAGE", "image").onRequest());

    private SnapshotList() {}

    public static ReportCommand command(Supplier<Profiles> profiles, ProfileArgument name) {
        return ReportCommand.list(
                Syntax.of(Task.SNAPSHOTS, "snapshot list", "list a profile's snapshots, oldest first")
                        .alias("snapshot ls")
                        .arguments(name.optional())
                        .examples("berth snapshot list dev", "berth snapshot list dev --sort size:desc"),
                COLUMNS,
                "There are no snapshots yet. Take one with: berth snapshot create NAME TAG",
                (invocation, progress) ->
                        Result.rows(profiles.get().snapshots(name.of(invocation)), SnapshotList::row));
    }

    private static Map<String, @Nullable Object> row(Snapshot snapshot) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", snapshot.tag());
        row.put("createdAt", snapshot.createdAt());
        row.put("memory", snapshot.memory());
        row.put("size", snapshot.size().bytes());
        row.put("image", snapshot.image());
        return row;
    }
}
