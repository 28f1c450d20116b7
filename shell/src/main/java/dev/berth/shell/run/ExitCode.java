package dev.berth.shell.run;

import dev.berth.vm.error.BerthException;

/**
 * What the process ends with. {@code ssh}, {@code exec} and {@code nerdctl} pass the code of the command in the guest
 * through instead.
 */
public final class ExitCode {

    public static final int DONE = 0;

    /** The operation was tried and failed. */
    public static final int FAILED = 1;

    /** The request is wrong; nothing was changed. */
    public static final int USAGE = 2;

    /** Something that has to be there first is missing. */
    public static final int PRECONDITION = 3;

    /** No profile, snapshot or image of that name exists. */
    public static final int NOT_FOUND = 4;

    /** The user ended the command with Ctrl-C, as shells report it. */
    public static final int INTERRUPTED = 130;

    /** Nobody reads the results any more, as shells report it. */
    public static final int READER_GONE = 141;

    private ExitCode() {}

    /** The one place where failures become exit codes. */
    public static int of(BerthException.Kind kind) {
        return switch (kind) {
            case FAILED -> FAILED;
            case USAGE -> USAGE;
            case PRECONDITION -> PRECONDITION;
            case NOT_FOUND -> NOT_FOUND;
        };
    }
}
