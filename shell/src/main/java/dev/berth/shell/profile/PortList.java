package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import dev.berth.vm.port.PortStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code port list}: what of a profile is reachable on the host, and what is not and why. */
public final class PortList {

    private static final List<Column> COLUMNS = List.of(
            Column.text("FROM", "from"),
            Column.text("PROTOCOL", "protocol"),
            Column.text("TO", "to"),
            Column.text("STATE", "state"),
            Column.text("REASON", "reason"),
            Column.text("OWNER", "owner"),
            Column.text("ORIGIN", "origin").onRequest(),
            Column.text("LISTENS", "listens").onRequest());

    private PortList() {}

    public static ReportCommand command(Supplier<Profiles> profiles, ProfileArgument name) {
        return ReportCommand.list(
                Syntax.of(
                                Task.SEE,
                                "port list",
                                "list a running profile's ports: which the host can reach, and why not the others")
                        .arguments(name.optional())
                        .examples("berth port list", "berth port list dev -o json"),
                COLUMNS,
                "Nothing is published. Try: docker run -d -p 8080:80 nginx",
                (invocation, progress) -> rows(profiles.get().ports(name.of(invocation))));
    }

    static List<Map<String, @Nullable Object>> rows(List<PortStatus> ports) {
        return Result.rows(ports, PortList::row);
    }

    private static Map<String, @Nullable Object> row(PortStatus port) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        // "name" is what every document of one thing has, for -o name.
        row.put("name", port.from() + "/" + port.protocol());
        row.put("protocol", port.protocol());
        row.put("listens", port.listens());
        row.put("from", port.from());
        row.put("to", port.to());
        row.put("origin", port.origin());
        row.put("state", port.state());
        row.put("reason", port.reason().orElse(null));
        row.put("owner", port.owner().orElse(null));
        return row;
    }

    /** One of the rows in one line, as a part of what is said of a profile. */
    static String line(Map<?, ?> row) {
        String way = ("guest".equals(row.get("listens")) ? "guest " : "") + row.get("name") + " -> " + row.get("to");
        if (!PortStatus.BLOCKED.equals(row.get("state"))) {
            return way;
        }
        String owner = row.get("owner") == null ? "" : " by " + row.get("owner");
        return way + "  BLOCKED: " + row.get("reason") + owner;
    }
}
