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
 * @param repair what does so without losing anything; empty where it is for the user to decide
 */
record Check(String name, Result result, String detail, String why, Optional<String> fix, Optional<Repair> repair) {

    /** What came of a check. */
    enum Result {
        OK,
        WARN,
        FAIL
    }

    /** Puts something right, and loses nothing by it. */
    @FunctionalInterface
    interface Repair {

        /**
         * Does it.
         *
         * @return what was done, for the user
         * @throws dev.berth.vm.error.BerthException if it could not be done
         */
        String apply();
    }

    static Check ok(String name, String detail, String why) {
        return new Check(name, Result.OK, detail, why, Optional.empty(), Optional.empty());
    }

    static Check warn(String name, String detail, String why, String fix) {
        return new Check(name, Result.WARN, detail, why, Optional.of(fix), Optional.empty());
    }

    static Check fail(String name, String detail, String why, String fix) {
        return new Check(name, Result.FAIL, detail, why, Optional.of(fix), Optional.empty());
    }

    /** The same, with what {@code doctor --fix} does about it. */
    Check repairedBy(Repair safe) {
        return new Check(name, result, detail, why, fix, Optional.of(safe));
    }
}
