package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Harmless;
import dev.berth.vm.image.ConsoleMarker;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one boot. Everything that happens during it, in whatever thread, becomes an event in one queue; the booting
 * thread takes them one after another until what it waits for has come, or can no longer come.
 */
final class BootFollower implements AutoCloseable {

    private sealed interface Event {

        record Line(String text) implements Event {}

        /** The machine's process has ended, after its last line. */
        record Ended() implements Event {}

        /** Work that goes on beside the boot is done. */
        record Done(String work) implements Event {}

        record WorkFailed(RuntimeException failure) implements Event {}
    }

    /** How many lines of the console a failure shows. */
    private static final int SHOWN_LINES = 15;

    /** How long the journal of a failed unit may take to be printed. */
    private static final Duration JOURNAL = Duration.ofSeconds(30);

    /** How much later than the failure of what goes on with it the end of a machine may be told. */
    private static final Duration END = Duration.ofSeconds(1);

    private final String name;
    private final Path log;
    private final Progress progress;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Thread> helpers = new ArrayList<>();
    private final Set<String> reached = new HashSet<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    BootFollower(String name, Path log, Progress progress) {
        this.name = name;
        this.log = log;
        this.progress = progress;
    }

    /** Takes a line of the console. */
    void line(String text) {
        events.add(new Event.Line(Harmless.of(text)));
    }

    /** Notices when the machine ends. */
    void watch(Machine machine) {
        helpers.add(Thread.ofVirtual().name("boot-watch").start(() -> {
            if (machine.awaitExit(Duration.ofDays(1))) {
                events.add(new Event.Ended());
            }
        }));
    }

    /** Takes it that something is done; {@link #await} its name. */
    void done(String work) {
        events.add(new Event.Done(work));
    }

    /** Starts work beside the boot; {@link #await} its name. */
    void beside(String work, Runnable task) {
        helpers.add(Thread.ofVirtual().name("boot-" + work).start(() -> {
            try {
                task.run();
                done(work);
            } catch (RuntimeException e) {
                events.add(new Event.WorkFailed(e));
            }
        }));
    }

    /**
     * Waits until the guest has reached a stage, or work beside the boot is done.
     *
     * @throws BerthException if the guest says that it failed, ends, or takes too long
     */
    void await(String phase, String stage, Duration timeout) {
        await(phase, stage, timeout, () -> false);
    }

    /**
     * The same, where somebody can ask what takes so long.
     *
     * @param explain asked when the time is up: has the guest print the stage's journal on the console, if it can
     */
    void await(String phase, String stage, Duration timeout, BooleanSupplier explain) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!reached.contains(stage)) {
            switch (next(deadline)) {
                case Event.Line(String text) -> look(phase, text);
                case Event.Done(String work) -> reached.add(work);
                case Event.WorkFailed(RuntimeException failure) -> throw explained(phase, failure);
                case Event.Ended ended -> throw ended(phase);
                case null -> {
                    if (explain.getAsBoolean()) {
                        awaitJournal(stage);
                    }
                    throw failure(phase, "it did not get to '" + stage + "' within " + timeout.toSeconds() + " s");
                }
            }
        }
    }

    /** Ends everything that still goes on beside the boot, and waits for it. */
    @Override
    public void close() {
        for (Thread helper : helpers) {
            helper.interrupt();
        }
        Uninterrupted.run(() -> helpers.forEach(BootFollower::awaitEnd));
    }

    private static void awaitEnd(Thread helper) {
        try {
            helper.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(String phase, String text) {
        remember(text);
        switch (ConsoleMarker.in(text).orElse(null)) {
            case ConsoleMarker.Reached(String stage, double uptime) -> {
                reached.add(stage);
                progress.detail("the guest reached '" + stage + "' after " + uptime + " s");
            }
            case ConsoleMarker.Failed(String stage, String why) -> {
                awaitJournal(stage);
                throw failure(phase, "'" + stage + "' failed in the guest, saying '" + why + "'");
            }
            case ConsoleMarker.JournalEnd end -> {}
            case null -> {}
        }
    }

    /** Collects the lines that explain a failure, for as long as they may come. */
    private void awaitJournal(String stage) {
        long deadline = System.nanoTime() + JOURNAL.toNanos();
        Event event;
        while ((event = next(deadline)) != null && !(event instanceof Event.Ended)) {
            if (event instanceof Event.Line(String text)) {
                remember(text);
                if (ConsoleMarker.in(text).orElse(null) instanceof ConsoleMarker.JournalEnd(String ended)
                        && ended.equals(stage)) {
                    return;
                }
            }
        }
    }

    private void remember(String text) {
        if (!text.isBlank()) {
            lastLines.add(text);
            if (lastLines.size() > SHOWN_LINES) {
                lastLines.remove();
            }
        }
    }

    private @Nullable Event next(long deadline) {
        try {
            return events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("interrupted while booting " + name).causedBy(e);
        }
    }

    /** Work that goes on with a machine fails when that ends, and may notice before the machine's end is told. */
    private RuntimeException explained(String phase, RuntimeException failure) {
        long deadline = System.nanoTime() + END.toNanos();
        Event event;
        while ((event = next(deadline)) != null) {
            if (event instanceof Event.Line(String text)) {
                remember(text);
            } else if (event instanceof Event.Ended) {
                return ended(phase);
            }
        }
        return failure;
    }

    private BerthException ended(String phase) {
        String last = lastLines.stream()
                .filter(MachineEnded::told)
                .findFirst()
                .map(line -> "its kernel died: " + line)
                .orElse("it ended by itself");
        return failure(phase, "the machine ended by itself").causedBy(new MachineEnded(last));
    }

    private BerthException failure(String phase, String why) {
        // What has been printed meanwhile belongs to the picture too.
        Event event;
        while ((event = events.poll()) != null) {
            if (event instanceof Event.Line(String text)) {
                remember(text);
            }
        }
        String shown = lastLines.isEmpty()
                ? "its console stayed empty"
                : "the last lines of its console are\n  " + String.join("\n  ", lastLines) + "\n";
        return BerthException.failed("could not boot " + name + ", in phase '" + phase + "'")
                .because(why + "; " + shown)
                .remedy("The whole console is in " + log);
    }
}
