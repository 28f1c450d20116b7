package dev.berth.shell.doctor;

import dev.berth.profiles.Finding;
import dev.berth.profiles.Profiles;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code doctor}. */
public final class Doctor implements BerthCommand {

    private static final Option FIX = Option.flag("fix", "put right what can be put right without losing anything");

    private static final Listing LISTING = new Listing(List.of(
            Column.text("CHECK", "name"),
            Column.text("RESULT", "result"),
            new Column(
                    "DETAIL",
                    "detail",
                    row -> row.get("detail") + (row.get("fix") == null ? "" : "; to do: " + row.get("fix"))),
            Column.text("WHY", "why").onRequest(),
            Column.text("FIX", "fix").onRequest()));

    private static final Syntax SYNTAX = Syntax.of(Task.SEE, "doctor", "what is wrong on this host, and what to do")
            .options(FIX)
            .options(LISTING.options())
            .examples("berth doctor", "berth doctor --fix", "berth doctor --columns name,result,why,fix");

    private static final String WHY_PROFILES = "profiles rest on it";

    private final Supplier<HostChecks> host;
    private final Supplier<Profiles> profiles;

    public Doctor(Supplier<HostChecks> host, Supplier<Profiles> profiles) {
        this.host = host;
        this.profiles = profiles;
    }

    @Override
    public Syntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(Invocation invocation, Console console) {
        Listing.Choice choice = LISTING.choice(invocation);
        List<Finding> findings = invocation.has(FIX)
                ? profiles.get().fix(console.progress())
                : profiles.get().check();
        List<Check> checks = Stream.concat(
                        host.get().all().stream(), findings.stream().map(Doctor::check))
                .toList();
        choice.print(Result.rows(checks, Doctor::row), console);
        boolean failed = checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Check check(Finding finding) {
        Check.Result result = switch (finding.level()) {
            case OK -> Check.Result.OK;
            case WARNING -> Check.Result.WARN;
            case PROBLEM -> Check.Result.FAIL;
        };
        return new Check(finding.check(), result, finding.message(), WHY_PROFILES, finding.remedy());
    }

    private static Map<String, @Nullable Object> row(Check check) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", check.name());
        row.put("result", check.result().name().toLowerCase(Locale.ROOT));
        row.put("detail", check.detail());
        row.put("why", check.why());
        row.put("fix", check.fix().orElse(null));
        return row;
    }
}
