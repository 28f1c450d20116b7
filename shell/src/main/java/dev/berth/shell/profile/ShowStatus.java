package dev.berth.shell.profile;

import dev.berth.profiles.ProfileDetails;
import dev.berth.profiles.Profiles;
import dev.berth.profiles.Status;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.ReportCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code status}: the profile in use and where the clients point. */
public final class ShowStatus {

    private ShowStatus() {}

    /** {@code status}. */
    public static ReportCommand command(Supplier<Profiles> profiles) {
        return ReportCommand.one(
                Syntax.of(Task.SEE, "status", "show the profile in use, its contexts, sockets and ports")
                        .examples("berth status", "berth status -o json"),
                (invocation, progress) -> view(profiles.get().status()));
    }

    private static Result view(Status status) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        // "name" is what every document of one thing has, for -o name.
        fields.put("name", status.active().map(ShowStatus::name).orElse(null));
        fields.put("active", status.active().map(ShowStatus::name).orElse(null));
        fields.put("profile", status.active().map(ProfileView::detailed).orElse(null));
        fields.put(
                "contexts", status.contexts().stream().map(ShowStatus::context).toList());
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(
                "Profile",
                "active",
                row -> status.active()
                        .map(active -> name(active) + " (" + active.summary().runtime() + ", "
                                + active.summary().state() + ")")
                        .orElse("none is in use")));
        columns.add(new Column(
                "Docker socket",
                "dockerSocket",
                row -> status.active()
                        .flatMap(active -> active.summary().dockerSocket())
                        .map(String::valueOf)
                        .orElse("")));
        columns.add(new Column(
                "Engine",
                "engine",
                row -> status.active()
                        .map(ProfileView::detailed)
                        .map(ProfileView::engine)
                        .orElse("")));
        for (Status.ContextStatus context : status.contexts()) {
            columns.add(new Column(title(context.kind()), "contexts", row -> describe(context)));
        }
        columns.add(new Column(
                "Ports",
                "ports",
                row -> status.active()
                        .map(active -> PortList.rows(active.ports()).stream()
                                .map(PortList::line)
                                .collect(Collectors.joining("\n")))
                        .orElse("")));
        columns.add(new Column(
                "Problem",
                "problem",
                row -> status.active().flatMap(ProfileDetails::problem).orElse("")));
        return Result.one(columns, fields);
    }

    private static String name(ProfileDetails details) {
        return details.summary().name().value();
    }

    private static String title(String kind) {
        return Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + " context";
    }

    private static String describe(Status.ContextStatus context) {
        StringBuilder text = new StringBuilder(context.current().orElse("the default"));
        context.expected()
                .filter(expected -> !context.current().equals(context.expected()))
                .ifPresent(expected -> text.append("\nnot the profile's own, ").append(expected));
        context.overriddenBy()
                .ifPresent(variable ->
                        text.append("\noverridden by ").append(variable).append(" in this environment"));
        return text.toString();
    }

    private static Map<String, @Nullable Object> context(Status.ContextStatus context) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("kind", context.kind());
        row.put("current", context.current().orElse(null));
        row.put("expected", context.expected().orElse(null));
        row.put("overriddenBy", context.overriddenBy().orElse(null));
        return row;
    }
}
