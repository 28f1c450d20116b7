package dev.berth.profiles;

import java.util.Optional;

/** Ends or interrupts the "process" under test at one of the points its surroundings pass. Thread-safe. */
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
    private Optional<Thread> toInterrupt = Optional.empty();
    private Optional<String> wanted = Optional.empty();

    /** @param halt whether to end the whole JVM instead of throwing */
    KillSwitch(boolean halt) {
        this.halt = halt;
    }

    /** Kills at the next point of that name. */
    synchronized void armAt(String name) {
        disarm();
        wanted = Optional.of(name);
    }

    /** Kills at the n-th point from now, counted from 1. */
    synchronized void armAt(int n) {
        remaining = n;
        toInterrupt = Optional.empty();
    }

    /** Interrupts the thread at the n-th point from now, as Ctrl-C does. */
    synchronized void interruptAt(int n, Thread thread) {
        remaining = n;
        toInterrupt = Optional.of(thread);
    }

    synchronized void disarm() {
        wanted = Optional.empty();
        remaining = Integer.MAX_VALUE;
    }

    synchronized void point(String name) {
        if (--remaining == 0 || wanted.equals(Optional.of(name))) {
            if (toInterrupt.isPresent()) {
                toInterrupt.get().interrupt();
                return;
            }
            if (halt) {
                Runtime.getRuntime().halt(137);
            }
            throw new Killed(name);
        }
    }
}
