package dev.berth.shell.profile;

import dev.berth.profiles.LogSource;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.error.BerthException;
import java.util.function.Supplier;

/** {@code profile logs}. */
public final class ProfileLogs implements BerthCommand {

    private static final Option SOURCE = Option.value(
                    "source", "SOURCE", "vm (the console, default), runtime (the journal) or agent (all ports)")
            .candidates(Candidates.of(LogSource.class, source -> switch (source) {
                case VM -> "the machine's console";
                case RUNTIME -> "the engine's journal";
                case AGENT -> "what was done for ports";
            }));
    private static final Option FOLLOW =
            Option.flag("follow", "keep printing new lines until Ctrl-C").letter('f');
    private static final Option LINES =
            Option.value("lines", "N", "how many lines (default 100)").letter('n');

    private static final int USUAL_LINES = 100;

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public ProfileLogs(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        Task.SEE,
                        "profile logs",
                        "show the end of the VM's console, the engine's journal or the agent's log")
                .arguments(name.optional())
                .options(SOURCE, FOLLOW, LINES)
                .examples(
                        "berth profile logs dev",
                        "berth profile logs dev --source runtime --follow",
                        "berth profile logs --lines 20");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        LogSource source = invocation.choice(SOURCE, LogSource.class).orElse(LogSource.VM);
        int lines = invocation.number(LINES).orElse(USUAL_LINES);
        if (lines < 0) {
            throw BerthException.usage("--lines may not be negative, but is " + lines);
        }
        profiles.get().logs(name.of(invocation), source, lines, invocation.has(FOLLOW), console::guestLine);
        return ExitCode.DONE;
    }
}
