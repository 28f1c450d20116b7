package dev.berth.shell.profile;

import dev.berth.profiles.ProfileDetails;
import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.history.HistoryEvent;
import dev.berth.profiles.spec.Setting;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Result;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.idle.IdlePeriod;
import dev.berth.vm.mount.Mount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How profiles are shown. The keys are a contract with scripts: they are only ever added. */
final class ProfileView {

    static final List<Column> LIST = List.of(
            new Column("NAME", "name", row -> row.get("name") + (Boolean.TRUE.equals(row.get("active")) ? " *" : "")),
            Column.text("RUNTIME", "runtime"),
            Column.text("STATE", "state"),
            Column.text("CPUS", "cpus"),
            Column.size("MEMORY", "memory"),
            Column.size("DISK", "disk"),
            new Column("CONTEXT", "context", ProfileView::contexts),
            Column.age("CREATED", "createdAt"),
            Column.text("SOCKET", "dockerSocket").onRequest());

    private static final List<Column> DETAILS = List.of(
            Column.text("Name", "name"),
            Column.text("State", "state"),
            Column.text("Problem", "problem"),
            Column.text("In use", "active"),
            Column.text("Docker context", "dockerContext"),
            Column.text("Docker socket", "dockerSocket"),
            Column.text("Kube context", "kubeContext"),
            new Column("Engine", "engine", ProfileView::engine),
            new Column("Ports", "ports", ProfileView::ports),
            new Column("Settings", "settings", ProfileView::settings),
            new Column("Needs a restart", "pendingRestart", ProfileView::pending),
            Column.text("Image", "imageDigest"),
            new Column("Machine", "machine", ProfileView::machine),
            Column.text("Directory", "directory"),
            Column.text("Console log", "consoleLog"),
            Column.age("Created", "createdAt"));

    static final List<Column> HISTORY = List.of(
            Column.age("STARTED", "startedAt"),
            Column.text("OPERATION", "operation"),
            Column.text("RESULT", "result"),
            Column.duration("TOOK", "tookMillis"),
            new Column("PHASES", "phases", ProfileView::phases),
            Column.text("MESSAGE", "message"));

    private ProfileView() {}

    static Result details(ProfileDetails details) {
        return Result.one(DETAILS, detailed(details));
    }

    static Map<String, @Nullable Object> summary(ProfileSummary profile) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", profile.name().value());
        row.put("runtime", profile.runtime());
        row.put("state", profile.state().toString());
        row.put("active", profile.active());
        row.put("cpus", profile.cpus());
        row.put("memory", profile.memory().bytes());
        row.put("disk", profile.disk().bytes());
        row.put("dockerContext", profile.dockerContext().orElse(null));
        row.put("kubeContext", profile.kubeContext().orElse(null));
        row.put("dockerSocket", profile.dockerSocket().orElse(null));
        row.put("createdAt", profile.createdAt());
        return row;
    }

    static Map<String, @Nullable Object> detailed(ProfileDetails details) {
        Map<String, @Nullable Object> row = summary(details.summary());
        row.put(
                "settings",
                details.settings().stream().map(ProfileView::setting).toList());
        row.put("imageDigest", details.imageDigest().orElse(null));
        row.put(
                "engine",
                details.engine()
                        .map(engine -> fields(
                                "version",
                                engine.version(),
                                "counts",
                                engine.counts(),
                                "conditions",
                                engine.conditions()))
                        .orElse(null));
        row.put(
                "machine",
                details.machine()
                        .map(machine -> fields(
                                "pid", machine.pid(), "startedAt", machine.startedAt(), "sshPort", machine.sshPort()))
                        .orElse(null));
        row.put("directory", details.directory());
        row.put("consoleLog", details.consoleLog());
        row.put("pendingRestart", details.pendingRestart());
        row.put("ports", PortList.rows(details.ports()));
        row.put("operation", details.operation().map(ProfileView::event).orElse(null));
        row.put("problem", details.problem().orElse(null));
        return row;
    }

    private static Map<String, @Nullable Object> setting(Setting setting) {
        return fields(
                "name",
                setting.name(),
                "value",
                exact(setting.value()),
                "source",
                setting.source().toString());
    }

    static Map<String, @Nullable Object> event(HistoryEvent event) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", event.id());
        row.put("operation", event.operation());
        row.put("startedAt", event.startedAt());
        row.put("finishedAt", event.finishedAt().orElse(null));
        row.put(
                "tookMillis",
                event.finishedAt()
                        .map(end -> Duration.between(event.startedAt(), end).toMillis())
                        .orElse(null));
        row.put("result", event.result().name().toLowerCase(Locale.ROOT));
        row.put("step", event.step());
        row.put("message", event.message().orElse(null));
        row.put(
                "phases",
                event.phases().stream()
                        .map(phase -> fields(
                                "name",
                                phase.name(),
                                "tookMillis",
                                phase.took().toMillis(),
                                "succeeded",
                                phase.succeeded()))
                        .toList());
        return row;
    }

    /** A setting's value as programs read it: sizes in bytes, a mount with its parts. */
    private static Object exact(Object value) {
        return switch (value) {
            case ByteSize size -> size.bytes();
            case IdlePeriod period -> period.toString();
            case Mount mount -> fields("host", mount.host(), "guest", mount.guest(), "readOnly", mount.readOnly());
            case Optional<?> optional -> optional.isPresent() ? exact(optional.get()) : "";
            case Collection<?> items -> items.stream().map(ProfileView::exact).toList();
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> fields(Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static String contexts(Map<String, @Nullable Object> row) {
        return List.of("dockerContext", "kubeContext").stream()
                .map(row::get)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** What the engine of a profile in detail says of itself, for people; empty when it says nothing. */
    static String engine(Map<String, @Nullable Object> row) {
        return row.get("engine") instanceof Map<?, ?> engine
                ? row.get("runtime") + " " + engine.get("version") + counts(engine.get("counts"))
                        + conditions(engine.get("conditions"))
                : "";
    }

    private static String conditions(@Nullable Object conditions) {
        return conditions instanceof Collection<?> given && !given.isEmpty()
                ? "\n" + given.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "";
    }

    private static String counts(@Nullable Object counts) {
        return counts instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(count -> ", " + words(String.valueOf(count.getKey())) + " " + count.getValue())
                        .collect(Collectors.joining())
                : "";
    }

    /** {@code containersRunning} as people write it: {@code containers running}. */
    private static String words(String camelCase) {
        StringBuilder words = new StringBuilder();
        camelCase
                .chars()
                .forEach(c ->
                        words.append(Character.isUpperCase(c) ? " " : "").appendCodePoint(Character.toLowerCase(c)));
        return words.toString();
    }

    private static String settings(Map<String, @Nullable Object> row) {
        List<String> lines = new ArrayList<>();
        if (row.get("settings") instanceof List<?> settings) {
            for (Object each : settings) {
                if (each instanceof Map<?, ?> setting) {
                    lines.add(setting.get("name") + " = " + readable(setting) + "  (" + setting.get("source") + ")");
                }
            }
        }
        return String.join("\n", lines);
    }

    private static String readable(Map<?, ?> setting) {
        Object value = setting.get("value");
        if (value instanceof Long bytes) {
            return new ByteSize(bytes).toString();
        }
        boolean none = switch (value) {
            case Collection<?> items -> items.isEmpty();
            case Map<?, ?> pairs -> pairs.isEmpty();
            case null, default -> false;
        };
        return none ? "none" : String.valueOf(value);
    }

    private static String ports(Map<String, @Nullable Object> row) {
        List<String> lines = new ArrayList<>();
        if (row.get("ports") instanceof List<?> ports) {
            for (Object each : ports) {
                if (each instanceof Map<?, ?> port) {
                    lines.add(PortList.line(port));
                }
            }
        }
        return String.join("\n", lines);
    }

    private static String pending(Map<String, @Nullable Object> row) {
        return row.get("pendingRestart") instanceof Collection<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "";
    }

    private static String machine(Map<String, @Nullable Object> row) {
        return row.get("machine") instanceof Map<?, ?> machine
                ? "process " + machine.get("pid") + ", ssh on 127.0.0.1:" + machine.get("sshPort")
                : "";
    }

    private static String phases(Map<String, @Nullable Object> row) {
        List<String> words = new ArrayList<>();
        if (row.get("phases") instanceof List<?> phases) {
            for (Object each : phases) {
                if (each instanceof Map<?, ?> phase && phase.get("tookMillis") instanceof Long millis) {
                    words.add(String.format(Locale.ROOT, "%s %.1fs", phase.get("name"), millis / 1000.0));
                }
            }
        }
        return String.join(", ", words);
    }
}
