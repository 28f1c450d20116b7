package dev.berth.shell.grammar;

import dev.berth.vm.error.BerthException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of a line, split as a POSIX shell splits them (XCU 2.2): blanks separate, single quotes keep everything,
 * double quotes keep all but {@code \} before {@code $ ` " \}, a backslash elsewhere keeps the next character, and a
 * {@code #} at the start of a word begins a comment. Nothing is expanded.
 */
public final class Words {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Words() {}

    /**
     * Splits the line.
     *
     * @throws Unfinished if a quote is not closed or the line ends in a backslash
     */
    public static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\'') {
                int end = line.indexOf('\'', at + 1);
                if (end < 0) {
                    throw new Unfinished("the single quote at column " + (at + 1) + " is not closed");
                }
                word.append(line, at + 1, end);
                inWord = true;
                at = end;
            } else if (c == '"') {
                at = doubleQuoted(line, at, word);
                inWord = true;
            } else if (c == '\\') {
                at++;
                if (at == line.length()) {
                    throw new Unfinished("the line ends in a backslash");
                }
                if (line.charAt(at) != '\n') {
                    word.append(line.charAt(at));
                    inWord = true;
                }
            } else if (isBlank(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (c == '#' && !inWord) {
                int end = line.indexOf('\n', at);
                if (end < 0) {
                    break;
                }
                at = end;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static int doubleQuoted(String line, int start, StringBuilder word) {
        for (int at = start + 1; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                return at;
            }
            if (c == '\\' && at + 1 < line.length()) {
                char next = line.charAt(at + 1);
                if ("$`\"\\".indexOf(next) >= 0) {
                    word.append(next);
                    at++;
                    continue;
                }
                if (next == '\n') {
                    at++;
                    continue;
                }
            }
            word.append(c);
        }
        throw new Unfinished("the double quote at column " + (start + 1) + " is not closed");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** The word as it has to be typed: as it is where that is safe, else in single quotes. */
    public static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The line that {@link #split} reads as exactly these words. */
    public static String join(List<String> words) {
        return words.stream().map(Words::quote).collect(Collectors.joining(" "));
    }

    /** The line needs another line to be complete; an interactive shell asks for it. */
    public static final class Unfinished extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unfinished(String message) {
            super(message);
        }

        /** The same, for a user who cannot be asked for more. */
        public BerthException asUsage() {
            return BerthException.usage("cannot read the line")
                    .because(String.valueOf(getMessage()))
                    .causedBy(this);
        }
    }
}
