package dev.berth.shell.console;

import java.io.IOException;

/** Nobody reads the results any more, as behind {@code | head}. That is no failure, but the command's end. */
public final class ReaderGone extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReaderGone(IOException cause) {
        super("nobody reads the results any more", cause);
    }
}
