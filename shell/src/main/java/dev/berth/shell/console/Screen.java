package dev.berth.shell.console;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The standard streams and what is known of the devices behind them.
 *
 * @param out where results go
 * @param err where progress, messages and errors go
 * @param inputTerminal whether standard input is a terminal
 * @param outputTerminal whether standard output is a terminal
 * @param errorTerminal whether standard error is a terminal
 * @param redraws whether a line of standard error can be drawn over
 * @param colours whether standard error may be coloured
 * @param width how many columns the terminal has now
 */
public record Screen(
        PrintStream out,
        PrintStream err,
        boolean inputTerminal,
        boolean outputTerminal,
        boolean errorTerminal,
        boolean redraws,
        boolean colours,
        IntSupplier width) {

    private static final int USUAL_COLUMNS = 80;

    /**
     * The screen of this process.
     *
     * @param terminals the numbers of the standard streams that are terminals, such as {@code 012}, and how many
     *     columns they have if known, as in {@code 012:80}; the launcher knows for nothing what costs Java a native
     *     call
     */
    public static Screen ofProcess(Map<String, String> environment, String terminals) {
        int colon = terminals.indexOf(':');
        return ofProcess(
                environment,
                colon < 0 ? terminals : terminals.substring(0, colon),
                colon < 0 ? USUAL_COLUMNS : columns(terminals.substring(colon + 1)));
    }

    private static Screen ofProcess(Map<String, String> environment, String terminals, int columns) {
        boolean errorTerminal = terminals.contains("2");
        boolean redraws =
                errorTerminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Screen(
                new PrintStream(
                        new BufferedOutputStream(new Results(new FileOutputStream(FileDescriptor.out))),
                        false,
                        System.out.charset()),
                System.err,
                terminals.contains("0"),
                terminals.contains("1"),
                errorTerminal,
                redraws,
                redraws && environment.getOrDefault("NO_COLOR", "").isEmpty(),
                () -> columns);
    }

    /** The same screen in a terminal that can tell how wide it is. */
    public Screen width(IntSupplier columns) {
        return new Screen(out, err, inputTerminal, outputTerminal, errorTerminal, redraws, colours, columns);
    }

    /** A screen without a terminal: nothing can be asked, every line is final. */
    public static Screen plain(PrintStream out, PrintStream err) {
        return new Screen(out, err, false, false, false, false, false, () -> USUAL_COLUMNS);
    }

    /** How many columns messages have. */
    public int columns() {
        int columns = width.getAsInt();
        // A dumb terminal does not know.
        return columns <= 0 ? USUAL_COLUMNS : Math.max(20, columns);
    }

    /** How many columns results have: no limit where no terminal shows them, since another program reads lines. */
    int resultColumns() {
        return outputTerminal ? columns() : Integer.MAX_VALUE;
    }

    /** Whether a question can be asked and answered. */
    public boolean asks() {
        return inputTerminal && errorTerminal;
    }

    /** The text in a colour of the terminal's palette, such as 31 for red, where colours are wanted. */
    public String colour(int code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** The symbol where standard error can show it, else the plain text. */
    String symbol(String symbol, String otherwise) {
        return err.charset().newEncoder().canEncode(symbol) ? symbol : otherwise;
    }

    private static int columns(String text) {
        try {
            int columns = Integer.parseInt(text);
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (NumberFormatException e) {
            return USUAL_COLUMNS;
        }
    }
}
