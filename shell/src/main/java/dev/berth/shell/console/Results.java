package dev.berth.shell.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Below a print stream, which keeps every {@link IOException} to itself, the one that says that the reader has gone
 * gets through as {@link ReaderGone}.
 */
public final class Results extends FilterOutputStream {

    /** EPIPE, in the words of the system. */
    private static final String BROKEN_PIPE = "Broken pipe";

    /** @param to where they go */
    public Results(OutputStream to) {
        super(to);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            if (BROKEN_PIPE.equals(e.getMessage())) {
                throw new ReaderGone(e);
            }
            throw e;
        }
    }
}
