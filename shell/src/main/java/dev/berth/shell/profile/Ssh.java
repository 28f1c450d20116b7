package dev.berth.shell.profile;

import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Option;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.run.BerthCommand;
import dev.berth.vm.guest.Guest;
import java.util.function.Supplier;

/** {@code ssh}: a shell in the machine, or one command; its exit code comes back. */
public final class Ssh implements BerthCommand {

    private static final Option FORWARD_AGENT =
            Option.flag("forward-agent", "let it use your ssh agent, as ssh -A does; so can anyone who is root in it");

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public Ssh(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.USE, "ssh", "open a shell in the VM, or run one command in it")
                .arguments(name.optional())
                .options(FORWARD_AGENT)
                .rest("[-- COMMAND...]")
                .examples("berth ssh dev", "berth ssh dev -- uname -a");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        boolean terminal = invocation.rest().isEmpty() && console.inTerminal();
        Guest guest = profiles.get().guest(name.of(invocation));
        return invocation.has(FORWARD_AGENT)
                ? guest.attachWithAgent(invocation.rest(), terminal)
                : guest.attach(invocation.rest(), terminal);
    }
}
