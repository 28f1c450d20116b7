package dev.berth.vm.clock;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.process.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Keeps the clock of a guest that of the host: it stands still while the host sleeps, and on an emulated processor it
 * may go too slow or too fast. The guest tells its time now and then; one that is wrong is set. Thread-safe.
 */
public final class ClockKeeper {

    /** How a line begins that tells the time in seconds since the epoch. */
    private static final String LINE = "time ";

    /** What a line may be on its way, or a clock wrong without harm: what follows is set in steps. */
    private static final Duration TOLERANCE = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * How long the clock is left alone that is being set, since a guest may say that it is wrong again and again; an
     * honest one tells it each half a minute.
     */
    private static final Duration RESPITE = Duration.ofSeconds(25);

    private final InstantSource host;
    private final Consumer<String> log;
    private final Duration respite;

    /** From when on it may be set, in the time of {@link System#nanoTime}. */
    private final AtomicLong nextSetting = new AtomicLong(System.nanoTime());

    /**
     * That of one machine's guest.
     *
     * @param host the right time
     * @param log gets a line for each time that the clock was wrong
     */
    public ClockKeeper(InstantSource host, Consumer<String> log) {
        this(host, log, RESPITE);
    }

    /** @param respite how long the clock is left alone that is being set */
    ClockKeeper(InstantSource host, Consumer<String> log, Duration respite) {
        this.host = host;
        this.log = log;
        this.respite = respite;
    }

    /** Takes a line that the guest has just said; false when it does not tell the time. */
    public boolean heard(Guest guest, String line) {
        if (!line.startsWith(LINE)) {
            return false;
        }
        Optional<GuestTime> told = GuestTime.parse(line.substring(LINE.length()));
        if (told.isPresent()) {
            Instant now = host.instant();
            Duration ahead = told.get().ahead(now, now);
            if (ahead.abs().compareTo(TOLERANCE) > 0 && maySet()) {
                // Whoever hears the guest has more to hear meanwhile.
                Thread.ofPlatform().daemon().name("clock").start(() -> set(guest, ahead));
            }
        }
        return true;
    }

    /** True once each time. */
    private boolean maySet() {
        long now = System.nanoTime();
        long from = nextSetting.get();
        return now - from >= 0 && nextSetting.compareAndSet(from, now + respite.toNanos());
    }

    private void set(Guest guest, Duration ahead) {
        String wrong = "its clock was %d.%03d s %s"
                .formatted(ahead.abs().toSeconds(), ahead.abs().toMillisPart(), ahead.isNegative() ? "late" : "early");
        try {
            CommandResult set = guest.run(GuestTime.set(host.instant()), PATIENCE);
            log.accept(wrong
                    + (set.succeeded()
                            ? ", and has been set"
                            : ": " + set.tail(3).strip()));
        } catch (BerthException e) {
            log.accept(wrong + ": " + e.getMessage());
        }
    }
}
