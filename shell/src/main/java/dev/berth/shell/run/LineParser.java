package dev.berth.shell.run;

import dev.berth.shell.grammar.Words;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/** Asks for a further line where Berth would find this one unfinished, and finds the word to complete as JLine does. */
final class LineParser extends DefaultParser {

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE) {
            try {
                Words.split(line);
            } catch (Words.Unfinished e) {
                throw new EOFError(-1, -1, e.getMessage());
            }
        }
        return super.parse(line, cursor, context);
    }
}
