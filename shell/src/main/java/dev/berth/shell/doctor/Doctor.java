package dev.berth.shell.doctor;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.Listing;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code doctor}. */
public final class Doctor implements BerthCommand {

    private static final Option FIX = Option.flag("fix", "fix what can be fixed without losing anything");

    private static final Listing LISTING = new Listing(List.of(
            Column.text("CHECK", "name"),
            Column.text("RESULT", "result"),
            new Column(
                    "DETAIL",
                    "detail",
                    row -> row.get("fix") == null
                            ? String.valueOf(row.get("detail"))
                            : row.get("detail") + ". It matters because " + row.get("why") + ". To do: "
                                    + row.get("fix")),
            Column.text("WHY", "why").onRequest(),
            Column.text("FIX", "fix").onRequest(),
            Column.text("FIXABLE", "fixable").onRequest()));

    private static final Syntax SYNTAX = Syntax.of(
                    Task.SEE,
                    "doctor",
                    "check this host and its profiles: what is wrong, why it matters, how to fix it")
            .options(FIX)
            .options(LISTING.options())
            .examples("berth doctor", "berth doctor --fix", "berth doctor --columns name,result,why,fix");

    private final Supplier<Inspections> inspections;

    public Doctor(Supplier<Inspections> inspections) {
        this.inspections = inspections;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Listing.Choice choice = LISTING.choice(invocation);
        List<Check> checks = inspections.get().look();
        if (invocation.has(FIX) && repair(checks, console)) {
            checks = inspections.get().look();
        }
        choice.print(Result.rows(checks, Doctor::row), console);
        boolean failed = checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    /** What there is to see of the checks, for whoever prints them. */
    public static List<Map<String, @Nullable Object>> rows(Inspections inspections) {
        return Result.rows(inspections.look(), Doctor::row);
    }

    /** Returns whether anything was done. */
    private static boolean repair(List<Check> checks, Console console) {
        boolean done = false;
        for (Check check : checks) {
            Optional<Check.Repair> repair = check.repair();
            if (repair.isPresent()) {
                try {
                    console.message("fixed: " + repair.get().apply());
                    done = true;
                } catch (BerthException e) {
                    console.warning("could not fix '" + check.name() + "': " + e.getMessage());
                }
            }
        }
        if (!done) {
            console.message("There is nothing that could be fixed without losing anything.");
        }
        return done;
    }

    private static Map<String, @Nullable Object> row(Check check) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", check.name());
        row.put("result", check.result().name().toLowerCase(Locale.ROOT));
        row.put("detail", check.detail());
        row.put("why", check.why());
        row.put("fix", check.fix().orElse(null));
        row.put("fixable", check.repair().isPresent());
        return row;
    }
}
