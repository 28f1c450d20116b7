package dev.berth.shell.run;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;

/**
 * A command: how it is typed and what it does. Making one costs nothing; what it works with is fetched when it runs.
 */
public interface BerthCommand {

    Syntax syntax();

    /**
     * Does it.
     *
     * @return the exit code, 0 unless the command passes on that of another program
     * @throws dev.berth.vm.error.BerthException when it cannot be done
     */
    int run(Invocation invocation, Console console);
}
