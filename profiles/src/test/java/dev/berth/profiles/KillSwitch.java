package dev.berth.profiles;

/** Ends the "process" under test at one of the points its surroundings pass, or counts them. Thread-safe. */
final class KillSwitch {

    /** Taken by nobody for a failure, as SIGKILL is not. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String point) {
            super("killed at " + point);
        }
    }

    private final boolean halt;
    private int remaining = Integer.MAX_VALUE;

    /** @param halt whether to end the whole JVM instead of throwing */
    KillSwitch(boolean halt) {
        this.halt = halt;
    }

    /** Kills at the n-th point from now, counted from 1. */
    synchronized void armAt(int n) {
        remaining = n;
    }

    synchronized void disarm() {
        remaining = Integer.MAX_VALUE;
    }

    synchronized void point(String name) {
        if (--remaining == 0) {
            if (halt) {
                Runtime.getRuntime().halt(137);
            }
            throw new Killed(name);
        }
    }
}
