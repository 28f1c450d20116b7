package dev.berth.vm.agent;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Work that goes on until it returns, or its thread is interrupted. What it fails with is told, and it is taken up
 * again after a while, since somebody may have mended that: a plan that was edited by hand, or no means left.
 *
 * @param work may be begun anew
 * @param respite how long it is left alone when it has failed: what is wrong may be so at once again
 * @param log gets a line for each failure
 */
record Attendance(Runnable work, Duration respite, Consumer<String> log) implements Runnable {

    @Override
    public void run() {
        while (!done()) {
            try {
                Thread.sleep(respite);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean done() {
        try {
            work.run();
            return true;
        } catch (RuntimeException | Error e) {
            // Also of memory there may be enough again.
            log.accept("is given up for " + respite.toSeconds() + " s: " + e);
            return false;
        }
    }
}
