package dev.berth.shell;

import dev.berth.shell.run.ExitCode;
import java.util.List;

/**
 * What the reference and the manual page say of an exit code.
 *
 * @param meaning the rest of a sentence, with commands in backquotes
 */
record ExitMeaning(int code, String meaning) {

    static final List<ExitMeaning> ALL = List.of(
            new ExitMeaning(ExitCode.DONE, "done, or there was nothing to do"),
            new ExitMeaning(ExitCode.FAILED, "the operation failed, or a check of `doctor` did"),
            new ExitMeaning(ExitCode.USAGE, "wrong usage; nothing was changed"),
            new ExitMeaning(ExitCode.PRECONDITION, "a precondition is missing: no QEMU, no image, not running"),
            new ExitMeaning(ExitCode.NOT_FOUND, "no such profile, snapshot or image"),
            new ExitMeaning(ExitCode.INTERRUPTED, "ended by Ctrl-C"),
            new ExitMeaning(ExitCode.READER_GONE, "the reader of the results is gone (broken pipe)"));
}
