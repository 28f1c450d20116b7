package dev.berth.shell.profile;

import dev.berth.profiles.ProfileUsage;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Column;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.Legible;
import dev.berth.shell.console.Listing;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.machine.MachineUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code top}: what the profiles that run use, as the host sees it. */
public final class Top implements BerthCommand {

    private static final Duration PACE = Duration.ofSeconds(2);

    /** Shorter, and what is counted in ticks of 10 ms would be too coarse. */
    private static final Duration SAMPLE = Duration.ofSeconds(1);

    private static final Option ONCE = Option.flag("once", "print it once, even on a terminal");

    private static final Listing LISTING = new Listing(List.of(
            Column.text("NAME", "name"),
            new Column("CPU", "cpuPercent", row -> text(row.get("cpuPercent"), Top::percent)),
            new Column(
                    "MEMORY",
                    "memoryUsed",
                    row -> text(row.get("memoryUsed"), Top::size) + " of " + text(row.get("memory"), Top::size)),
            rate("READ", "diskReadPerSecond"),
            rate("WRITTEN", "diskWrittenPerSecond"),
            rate("RECEIVED", "networkReceivedPerSecond"),
            rate("SENT", "networkSentPerSecond"),
            Column.text("FORWARDS", "forwards"),
            Column.text("CPUS", "cpus").onRequest(),
            Column.text("PID", "pid").onRequest()));

    private final Supplier<Profiles> profiles;

    public Top(Supplier<Profiles> profiles) {
        this.profiles = profiles;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.SEE, "top", "show how much processor, memory, disk and network running profiles use")
                .options(ONCE)
                .options(LISTING.options())
                .examples("berth top", "berth top --sort cpuPercent:desc", "berth top -o json");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Listing.Choice choice = LISTING.choice(invocation);
        Map<String, ProfileUsage> before = sample();
        boolean live = choice.format() == OutputFormat.TABLE && !invocation.has(ONCE) && console.redraws();
        if (live) {
            console.watch(new Frames(choice, console, before), PACE);
            return ExitCode.DONE;
        }
        if (!before.isEmpty()) {
            pause();
        }
        Map<String, ProfileUsage> now = sample();
        choice.print(rows(before, now), console);
        if (now.isEmpty() && choice.format() == OutputFormat.TABLE) {
            console.message("No profile runs. Start one with: berth profile start NAME");
        }
        return ExitCode.DONE;
    }

    /** One screen after the other, each with what was used since the one before. */
    private final class Frames implements Supplier<String> {

        private final Listing.Choice choice;
        private final Console console;
        private Map<String, ProfileUsage> before;

        Frames(Listing.Choice choice, Console console, Map<String, ProfileUsage> before) {
            this.choice = choice;
            this.console = console;
            this.before = before;
        }

        @Override
        public String get() {
            Map<String, ProfileUsage> now = sample();
            String table = choice.text(rows(before, now), console);
            before = now;
            return (now.isEmpty() ? "No profile runs.\n" : table)
                    + "\nDisks and network: bytes per second. Ctrl-C leaves.\n";
        }
    }

    private Map<String, ProfileUsage> sample() {
        return profiles.get().usage().stream()
                .collect(Collectors.toMap(
                        usage -> usage.summary().name().value(),
                        usage -> usage,
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    private static List<Map<String, @Nullable Object>> rows(
            Map<String, ProfileUsage> before, Map<String, ProfileUsage> now) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        now.forEach((name, usage) -> rows.add(row(Optional.ofNullable(before.get(name)), usage)));
        return rows;
    }

    private static Map<String, @Nullable Object> row(Optional<ProfileUsage> before, ProfileUsage now) {
        MachineUsage machine = now.machine();
        // A machine that was started anew in between has counted from zero.
        Optional<MachineUsage> earlier =
                before.filter(usage -> usage.pid() == now.pid()).map(ProfileUsage::machine);
        Optional<Double> seconds = earlier.map(then -> seconds(Duration.between(then.at(), machine.at())))
                .filter(elapsed -> elapsed > 0);
        Optional<MachineUsage.Traffic> traffic = earlier.flatMap(machine::trafficSince);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", now.summary().name().value());
        row.put("pid", now.pid());
        row.put(
                "cpuPercent",
                per(seconds, earlier.map(then -> 100 * seconds(machine.cpu().minus(then.cpu()))))
                        .map(percent -> Math.round(percent * 10) / 10.0)
                        .orElse(null));
        row.put("cpus", now.summary().cpus());
        row.put("memoryUsed", machine.memory().isPresent() ? machine.memory().getAsLong() : null);
        row.put("memory", now.summary().memory().bytes());
        row.put("diskReadPerSecond", bytes(seconds, earlier.map(then -> machine.diskRead() - then.diskRead())));
        row.put(
                "diskWrittenPerSecond",
                bytes(seconds, earlier.map(then -> machine.diskWritten() - then.diskWritten())));
        row.put("networkReceivedPerSecond", bytes(seconds, traffic.map(MachineUsage.Traffic::received)));
        row.put("networkSentPerSecond", bytes(seconds, traffic.map(MachineUsage.Traffic::sent)));
        row.put(
                "forwards",
                now.forwards().stream()
                        .map(forward -> forward.hostAddress() + ":" + forward.hostPort() + "/" + forward.protocol())
                        .toList());
        return row;
    }

    private static Optional<Double> per(Optional<Double> seconds, Optional<Double> amount) {
        return seconds.flatMap(elapsed -> amount.map(much -> much / elapsed));
    }

    private static @Nullable Long bytes(Optional<Double> seconds, Optional<Long> amount) {
        return per(seconds, amount.map(Long::doubleValue)).map(Math::round).orElse(null);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void pause() {
        try {
            Thread.sleep(SAMPLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Column rate(String title, String key) {
        return new Column(title, key, row -> text(row.get(key), Top::size));
    }

    private static String text(@Nullable Object value, Function<Number, String> form) {
        return value instanceof Number number ? form.apply(number) : "";
    }

    private static String percent(Number value) {
        return String.format(Locale.ROOT, "%.1f %%", value.doubleValue());
    }

    private static String size(Number bytes) {
        return Legible.size(bytes.longValue());
    }
}
