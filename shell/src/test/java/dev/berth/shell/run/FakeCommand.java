package dev.berth.shell.run;

import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;

/** A command that does what a test wants. */
record FakeCommand(Syntax syntax, Action action) implements BerthCommand {

    interface Action {
        int run(Invocation invocation, Console console);
    }

    @Override
    public int run(Invocation invocation, Console console) {
        return action.run(invocation, console);
    }
}
