package dev.berth.shell.doctor;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param name short and stable, such as {@code qemu}
 * @param result what came of it
 * @param detail what was found
 * @param why why it matters
 * @param fix what to do about it; empty where all is well
 */
record Check(String name, Result result, String detail, String why, Optional<String> fix) {

    /** What came of a check. */
    enum Result {
        OK,
        WARN,
        FAIL
    }

    static Check ok(String name, String detail, String why) {
        return new Check(name, Result.OK, detail, why, Optional.empty());
    }

    static Check warn(String name, String detail, String why, String fix) {
        return new Check(name, Result.WARN, detail, why, Optional.of(fix));
    }

    static Check fail(String name, String detail, String why, String fix) {
        return new Check(name, Result.FAIL, detail, why, Optional.of(fix));
    }
}
