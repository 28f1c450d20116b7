package dev.berth.shell.console;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * Lays out cells in columns of a terminal. Where the lines would be wider than it, the widest columns give way and
 * their cells go on in the next line: nothing is cut off.
 */
final class Table {

    private static final String GAP = "  ";

    /** Narrower than this a column is of no use to a reader. */
    private static final int LEAST = 8;

    private Table() {}

    /**
     * The text of the lines, each with a line end.
     *
     * @param lines each has the same number of cells
     * @param width how many columns the terminal has
     */
    static String layout(List<List<String>> lines, int width) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        narrow(widths, width - GAP.length() * (widths.length - 1));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> append(text, line, widths));
        return text.toString();
    }

    private static void narrow(int[] widths, int available) {
        int total = 0;
        for (int width : widths) {
            total += width;
        }
        while (total > available) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] >= widths[widest] ? i : widest;
            }
            if (widths[widest] <= LEAST) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private static void append(StringBuilder text, List<String> line, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> parts = wrap(line.get(i), widths[i]);
            cells.add(parts);
            height = Math.max(height, parts.size());
        }
        for (int row = 0; row < height; row++) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String part = row < cells.get(i).size() ? cells.get(i).get(row) : "";
                padded.append(i == 0 ? "" : GAP).append(part).repeat(' ', Math.max(0, widths[i] - width(part)));
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
    }

    /** The text in lines of at most that width, broken at blanks where there are any. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (width(rest) > width) {
            int end = fitting(rest, width);
            int blank = rest.charAt(end) == ' ' ? end : rest.lastIndexOf(' ', end);
            int cut = blank > 0 ? blank : end;
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** How many of the text's characters fit into that width; at least one. */
    static int fitting(String text, int width) {
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            taken += Math.max(0, WCWidth.wcwidth(codePoint));
            if (taken > width && end > 0) {
                return end;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }

    /** How many columns of a terminal the text takes. */
    static int width(String text) {
        return text.codePoints()
                .map(codePoint -> Math.max(0, WCWidth.wcwidth(codePoint)))
                .sum();
    }
}
