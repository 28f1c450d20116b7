package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.vm.error.BerthException;
import java.util.function.Supplier;

/** {@code exec}: one command in the machine, with a terminal when there is one; its exit code comes back. */
public final class Exec implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public Exec(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.USE, "exec", "run a command in the VM")
                .arguments(name.optional())
                .rest("-- COMMAND...")
                .examples("berth exec dev -- df -h", "berth exec -- journalctl -b");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        if (invocation.rest().isEmpty()) {
            throw BerthException.usage("'exec' needs a command").remedy("Usage: berth " + syntax().synopsis());
        }
        return profiles.get().guest(name.of(invocation)).attach(invocation.rest(), console.inTerminal());
    }
}
