package dev.berth.shell.run;

import dev.berth.shell.console.Column;
import dev.berth.shell.console.Console;
import dev.berth.shell.console.Listing;
import dev.berth.shell.console.OutputFormat;
import dev.berth.shell.console.Renderer;
import dev.berth.shell.console.Result;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.vm.progress.Progress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command that only tells something, in the format that is asked for; the options for that are added here. */
public abstract sealed class ReportCommand implements BerthCommand {

    /**
     * Finds out what is to be told.
     *
     * @param <T> a {@link Result}, or the things of a list
     */
    @FunctionalInterface
    public interface Source<T> {

        /**
         * Asks for it.
         *
         * @throws dev.berth.vm.error.BerthException when it cannot be found out
         */
        T find(Invocation invocation, Progress progress);
    }

    private final Syntax syntax;

    private ReportCommand(Syntax syntax) {
        this.syntax = syntax;
    }

    /** A command that tells of one thing. */
    public static ReportCommand one(Syntax syntax, Source<Result> source) {
        return new One(syntax, source);
    }

    /**
     * A command that lists things.
     *
     * @param hintWhenEmpty what a person is told of a list with nothing in it; programs see that it is empty
     */
    public static ReportCommand list(
            Syntax syntax,
            List<Column> columns,
            String hintWhenEmpty,
            Source<List<Map<String, @Nullable Object>>> source) {
        return new Many(syntax, new Listing(columns), hintWhenEmpty, source);
    }

    @Override
    public final Syntax syntax() {
        return syntax;
    }

    private static final class One extends ReportCommand {

        private final Source<Result> source;

        One(Syntax syntax, Source<Result> source) {
            super(syntax.options(OutputFormat.OPTION));
            this.source = source;
        }

        @Override
        public int run(Invocation invocation, Console console) {
            OutputFormat format = OutputFormat.of(invocation);
            Result result = source.find(invocation, console.progress());
            console.result(Renderer.render(result, format, console.resultColumns()));
            return ExitCode.DONE;
        }
    }

    private static final class Many extends ReportCommand {

        private final Listing listing;
        private final String hintWhenEmpty;
        private final Source<List<Map<String, @Nullable Object>>> source;

        Many(Syntax syntax, Listing listing, String hintWhenEmpty, Source<List<Map<String, @Nullable Object>>> source) {
            super(syntax.options(listing.options()));
            this.listing = listing;
            this.hintWhenEmpty = hintWhenEmpty;
            this.source = source;
        }

        @Override
        public int run(Invocation invocation, Console console) {
            Listing.Choice choice = listing.choice(invocation);
            List<Map<String, @Nullable Object>> things = source.find(invocation, console.progress());
            choice.print(things, console);
            if (things.isEmpty() && choice.format() == OutputFormat.TABLE) {
                console.message(hintWhenEmpty);
            }
            return ExitCode.DONE;
        }
    }
}
