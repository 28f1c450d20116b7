package dev.berth.shell.console;

import dev.berth.shell.grammar.GlobalOption;
import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Harmless;
import dev.berth.vm.progress.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.shell.core.InputReader;

/** What one command says to its user, and what it asks: results on one stream, everything else on the other. */
public final class Console {

    private static final String ALTERNATE_SCREEN = "\033[?1049h";
    private static final String USUAL_SCREEN = "\033[?1049l";
    private static final String TO_TOP = "\033[H";
    private static final String ERASE_TO_END_OF_LINE = "\033[K";
    private static final String ERASE_BELOW = "\033[J";

    private final PrintWriter out;
    private final Screen screen;
    private final InputReader input;
    private final boolean yes;
    private final boolean quiet;
    private final boolean verbose;

    /**
     * The console of one command.
     *
     * @param out where its results go
     * @param input where answers come from
     */
    public Console(PrintWriter out, Screen screen, InputReader input, Invocation invocation) {
        this.out = out;
        this.screen = screen;
        this.input = input;
        this.yes = invocation.has(GlobalOption.YES);
        this.quiet = invocation.has(GlobalOption.QUIET);
        this.verbose = invocation.has(GlobalOption.VERBOSE);
    }

    /**
     * Prints a result; nothing is added to it.
     *
     * @throws BerthException when it does not get there, because the disk is full
     * @throws ReaderGone when nobody reads it
     */
    public void result(String text) {
        out.print(text);
        // Also flushes, and is the only way to hear of a failure: a print stream throws none.
        if (out.checkError()) {
            throw BerthException.failed("could not write to standard output");
        }
    }

    /** How many columns there are for a result. */
    public int resultColumns() {
        return screen.resultColumns();
    }

    /** Prints a result as a line. */
    public void resultLine(String line) {
        result(line + "\n");
    }

    /** Prints a line that a guest has said: as it is, but for a terminal, which must not do what a guest tells it. */
    public void guestLine(String line) {
        resultLine(screen.outputTerminal() ? Harmless.of(line) : line);
    }

    /** Tells what was done; silent with {@code --quiet}. */
    public void message(String line) {
        if (!quiet) {
            screen.err().println(line);
        }
    }

    /** Tells what the user should know although all went well. */
    public void warning(String line) {
        screen.err().println(screen.colour(33, "warning:") + " " + Harmless.of(line));
    }

    /** Shows long work; with {@code --quiet} only what the user should know of it. */
    public Progress progress() {
        return quiet ? new Notices(screen) : new ConsoleProgress(screen, verbose);
    }

    /** Whether the user can be asked and can be given an editor. */
    public boolean interactive() {
        return screen.asks();
    }

    /** Whether the user wants to be asked what may be left out. */
    public boolean asksForMore() {
        return screen.asks() && !yes && !quiet;
    }

    /** Whether results go to a terminal on which they can be drawn over. */
    public boolean redraws() {
        return screen.outputTerminal() && screen.redraws();
    }

    /**
     * Shows a text on a screen of its own, and draws it anew until the user presses Ctrl-C; the screen is as before
     * then.
     *
     * @param text asked for each time
     * @param pace how long each is shown
     */
    public void watch(Supplier<String> text, Duration pace) {
        result(ALTERNATE_SCREEN);
        try {
            while (true) {
                result(TO_TOP + text.get().replace("\n", ERASE_TO_END_OF_LINE + "\n") + ERASE_BELOW);
                Thread.sleep(pace);
            }
        } catch (InterruptedException e) {
            // That is how one leaves.
        } catch (RuntimeException e) {
            // What is being looked at when Ctrl-C comes may fail by it.
            if (!Thread.interrupted()) {
                throw e;
            }
        } finally {
            result(USUAL_SCREEN);
        }
    }

    /** Whether a program that is given our streams has a terminal. */
    public boolean inTerminal() {
        return screen.inputTerminal() && screen.outputTerminal();
    }

    /**
     * Asks before something is destroyed.
     *
     * @return whether to go on
     * @throws BerthException of kind USAGE where nobody can be asked, naming the flag that answers
     */
    public boolean confirm(String question) {
        if (yes) {
            return true;
        }
        if (!screen.asks()) {
            throw BerthException.usage("this has to be confirmed (" + question + ")")
                    .because("there is no terminal to answer on")
                    .remedy("Add --yes to answer with yes");
        }
        return agrees(question);
    }

    /** Asks what {@code --yes} does not answer, of a user who can be asked. */
    public boolean agrees(String question) {
        String answer = ask(question + " [y/N] ").strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /**
     * Asks for a value.
     *
     * @param proposed what an empty answer means; there is none where it is empty
     * @throws BerthException when the user gives up, with Ctrl-C or Ctrl-D
     */
    public String answer(String question, String proposed) {
        try {
            String answer = input.readInput(question + (proposed.isEmpty() ? "" : " [" + proposed + "]") + ": ");
            return answer == null || answer.isBlank() ? proposed : answer.strip();
        } catch (Exception e) {
            throw BerthException.failed("given up").because("no answer came").causedBy(e);
        }
    }

    /** Tells what is wrong with an answer, before it is asked for again. */
    public void problem(BerthException problem) {
        new ErrorText(screen).print(problem, false);
    }

    private String ask(String prompt) {
        try {
            String answer = input.readInput(prompt);
            return answer == null ? "" : answer;
        } catch (Exception e) {
            // The input has ended or was interrupted: no answer is a no.
            return "";
        }
    }

    /** Drops the phases, but not what a command may have nothing else to say about, such as why it ends with 1. */
    private record Notices(Screen screen) implements Progress {

        @Override
        public void notice(String message) {
            screen.err().println(Harmless.of(message));
        }
    }
}
