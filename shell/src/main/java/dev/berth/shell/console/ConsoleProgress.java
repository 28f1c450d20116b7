package dev.berth.shell.console;

import dev.berth.vm.guest.Harmless;
import dev.berth.vm.progress.Progress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows each phase as a line on standard error. On a terminal the line of the current phase is drawn over several times
 * a second, with the time it has taken, how much of it is done and what it waits for; in a pipe, and with
 * {@code --verbose}, there is one line when a phase begins and one when it ends, and with the latter what it waited for
 * in between.
 */
final class ConsoleProgress implements Progress {

    private static final long REDRAW_MILLIS = 120;
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final String[] PLAIN_SPINNER = {"|", "/", "-", "\\"};
    private static final int BAR = 12;
    private static final String TO_LINE_START_AND_ERASE = "\r\033[K";

    private final Screen screen;
    private final boolean verbose;
    private final boolean redraws;
    private final String[] spinner;
    private @Nullable Phase current;

    ConsoleProgress(Screen screen, boolean verbose) {
        this.screen = screen;
        this.verbose = verbose;
        // What is to be read afterwards is not drawn over.
        this.redraws = screen.redraws() && !verbose;
        this.spinner = screen.symbol(SPINNER[0], "").isEmpty() ? PLAIN_SPINNER : SPINNER;
    }

    @Override
    public synchronized void started(String phase, String description) {
        end();
        Phase next = new Phase(description, System.nanoTime());
        current = next;
        if (redraws) {
            draw(next);
            next.redraw = Thread.ofVirtual().start(() -> redraw(next));
        } else {
            screen.err().println(description + " ...");
        }
    }

    @Override
    public synchronized void detail(String message) {
        if (current != null) {
            current.detail = Harmless.of(message);
            if (verbose) {
                screen.err().println("  " + current.detail);
            }
        }
    }

    @Override
    public synchronized void fraction(double done) {
        if (current != null) {
            current.fraction = done;
        }
    }

    @Override
    public synchronized void finished(String phase, Duration took) {
        ended(screen.colour(32, screen.symbol("✓", "ok")), "done", took);
    }

    @Override
    public synchronized void failed(String phase, Duration took) {
        ended(screen.colour(31, screen.symbol("✗", "failed")), "failed", took);
    }

    @Override
    public synchronized void notice(String message) {
        erase();
        screen.err().println(Harmless.of(message));
        if (current != null && redraws) {
            draw(current);
        }
    }

    private void ended(String mark, String word, Duration took) {
        Phase phase = current;
        if (phase == null) {
            return;
        }
        erase();
        end();
        if (redraws) {
            screen.err().println(mark + " " + phase.description + "  " + Legible.duration(took));
        } else {
            screen.err().println(phase.description + ": " + word + " in " + Legible.duration(took));
        }
    }

    private void end() {
        if (current != null && current.redraw != null) {
            current.redraw.interrupt();
        }
        current = null;
    }

    private void redraw(Phase phase) {
        try {
            while (true) {
                Thread.sleep(REDRAW_MILLIS);
                synchronized (this) {
                    if (current != phase) {
                        return;
                    }
                    draw(phase);
                }
            }
        } catch (InterruptedException e) {
            // The phase has ended.
        }
    }

    private void draw(Phase phase) {
        phase.frame++;
        Duration elapsed = Duration.ofNanos(System.nanoTime() - phase.start);
        StringBuilder line = new StringBuilder(spinner[phase.frame % spinner.length])
                .append(' ')
                .append(phase.description)
                .append("  ")
                .append(Legible.duration(elapsed));
        if (phase.fraction > 0) {
            line.append("  ").append(bar(phase.fraction)).append(percent(phase.fraction));
        }
        if (!phase.detail.isEmpty()) {
            line.append("  ").append(phase.detail.strip());
        }
        if (line.length() >= screen.columns()) {
            line.setLength(screen.columns() - 1);
        }
        screen.err().print(TO_LINE_START_AND_ERASE + line);
        screen.err().flush();
    }

    private String bar(double fraction) {
        int full = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR);
        return "[" + screen.symbol("━", "=").repeat(full) + " ".repeat(BAR - full) + "]";
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, " %d %%", Math.round(100 * fraction));
    }

    private void erase() {
        if (redraws) {
            screen.err().print(TO_LINE_START_AND_ERASE);
        }
    }

    /** What is known of the phase under way; guarded by the progress that owns it. */
    private static final class Phase {
        private final String description;
        private final long start;
        private String detail = "";
        private double fraction;
        private int frame;
        private @Nullable Thread redraw;

        Phase(String description, long start) {
            this.description = description;
            this.start = start;
        }
    }
}
