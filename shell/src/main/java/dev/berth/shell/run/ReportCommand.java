package dev.berth.shell.run;

import dev.berth.shell.console.Console;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.progress.Progress;

/**
 * A command that only tells something, in the format that is asked for. Its {@link Syntax} has
 * {@link OutputFormat#OPTION}.
 */
public abstract class ReportCommand implements BerthCommand {

    /**
     * Finds out what is to be told.
     *
     * @throws dev.berth.vm.error.BerthException when it cannot be found out
     */
    protected abstract Result report(Invocation invocation, Progress progress);

    /** What a person is told of a list with nothing in it; programs see that it is empty. */
    protected String hintWhenEmpty() {
        return "There is nothing to list.";
    }

    @Override
    public final int run(Invocation invocation, Console console) {
        OutputFormat format = OutputFormat.of(invocation);
        Result result = report(invocation, console.progress());
        console.result(Renderer.render(result, format));
        if (result.rows().isEmpty() && format == OutputFormat.TABLE) {
            console.message(hintWhenEmpty());
        }
        return ExitCode.DONE;
    }
}
