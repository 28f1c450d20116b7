package dev.berth.vm.port;

import dev.berth.vm.VirtualMachine;
import dev.berth.vm.clock.ClockKeeper;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.guest.Following;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.machine.Machine;
import dev.berth.vm.machine.MachineState;
import dev.berth.vm.process.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the forwards of one machine right for as long as it runs: what its guest publishes, what its {@link PortPlan}
 * asks for, and the connection that some of them go through, which is made again when it is lost. All of that is done
 * on the thread that runs it, one event at a time; the other methods may be called from any thread.
 */
public final class MachinePorts implements Runnable {

    /**
     * Nobody tells when a port of the host becomes free, or when a command lets go of the profile: while one of them is
     * waited for, it is looked at, at this pace.
     */
    private static final Duration PACE = Duration.ofSeconds(1);

    /** A guest that answers does so in this time; commands on the profile have to wait meanwhile. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /**
     * How long one that could not be listened to, or said too much, is left alone, so that commands find the profile
     * free.
     */
    private static final Duration RESPITE = Duration.ofSeconds(30);

    /** What can happen to a machine. */
    private sealed interface Event {

        /** Its guest has said what it publishes. */
        record Published(Link link) implements Event {}

        /** Its guest says more than anybody listens to. */
        record TooLong(Link link) implements Event {}

        /** Its guest says no more. */
        record Silent(Link link) implements Event {}

        /** Something of it is another than before: its plan, its connection, its process. */
        record Changed() implements Event {}
    }

    private final VirtualMachine machine;
    private final Path profileLock;
    private final Consumer<String> log;
    private final String script = Script.of(MachinePorts.class, "watch-ports");
    private final Forwarding forwarding;
    private final ClockKeeper clock;
    private final AtomicBoolean surplusTold = new AtomicBoolean();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch reconciled = new CountDownLatch(1);
    private volatile List<PortStatus> table = List.of();

    private @Nullable PortPlan plan;
    private @Nullable Link link;

    /** Why the forwards could not be looked after the last time; told when it is another one. */
    private Optional<String> failure = Optional.empty();

    /** When the guest may be connected to again, in the time of {@link System#nanoTime}. */
    private long nextAttempt = System.nanoTime();

    /** What the guest says through a connection, for as long as that lasts: what it publishes, and its time. */
    private final class Link {

        private final Tunnels tunnels;
        private final Guest guest;
        private final Following following;
        private final PortListing listing = new PortListing();

        /** The last that it has said, until that is looked at: one that talks fast is not heard word by word. */
        private final AtomicReference<@Nullable Set<PublishedPort>> heard = new AtomicReference<>();

        /** Empty until it has been heard: what is there from before must not be taken away for that. */
        private Optional<Set<PublishedPort>> published = Optional.empty();

        Link(Guest guest) {
            this.guest = guest;
            tunnels = new Tunnels(guest, TunnelNote.of(machine.directory()));
            following = guest.follow(script, this::line, () -> events.add(new Event.Silent(this)));
        }

        private void line(String line) {
            if (clock.heard(guest, line)) {
                return;
            }
            boolean ended = listing.tooLong();
            listing.add(line).ifPresent(ports -> {
                tellSurplus(listing.surplus());
                if (heard.getAndSet(ports) == null) {
                    events.add(new Event.Published(this));
                }
            });
            if (listing.tooLong() && !ended) {
                events.add(new Event.TooLong(this));
            }
        }
    }

    /**
     * The ports of a machine that runs.
     *
     * @param relays of that machine
     * @param profileLock held by whoever starts, stops or changes the machine; it is left alone meanwhile
     * @param log gets a line for each thing that happens
     */
    public MachinePorts(VirtualMachine machine, UdpRelays relays, Path profileLock, Consumer<String> log) {
        this.machine = machine;
        this.forwarding = new Forwarding(relays);
        this.profileLock = profileLock;
        this.log = log;
        this.clock = new ClockKeeper(InstantSource.system(), log);
    }

    /** Has the machine looked at anew. */
    public void changed() {
        events.add(new Event.Changed());
    }

    /**
     * The forwards as they are now.
     *
     * @param patience how long to wait for the first time that all of them are known
     */
    public List<PortStatus> table(Duration patience) {
        try {
            boolean _ = reconciled.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return table;
    }

    /** Returns when the machine has ended, or the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Optional<Machine> running = machine.running();
                if (running.isEmpty()) {
                    return;
                }
                try (Machine current = running.get()) {
                    if (link == null && System.nanoTime() - nextAttempt >= 0) {
                        nextAttempt = System.nanoTime() + PACE.toNanos();
                        attach(current);
                    }
                    if (await()) {
                        reconcile(current);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            detach();
            forwarding.end();
            table = List.of();
            reconciled.countDown();
        }
    }

    /** Waits for what happens next; true when the forwards have to be looked at. */
    private boolean await() throws InterruptedException {
        Link current = link;
        boolean waiting = current == null || failure.isPresent() || forwarding.blocked() || current.tunnels.blocked();
        Event event = waiting ? events.poll(PACE.toMillis(), TimeUnit.MILLISECONDS) : events.take();
        return switch (event) {
            case Event.Published(Link from) -> {
                Optional<Set<PublishedPort>> ports = Optional.ofNullable(from.heard.getAndSet(null));
                boolean news = !from.published.equals(ports);
                from.published = ports;
                yield news && from == current;
            }
            case Event.TooLong(Link from) -> {
                if (from == current) {
                    log.accept("its list of ports is too long");
                    detach();
                    nextAttempt = System.nanoTime() + RESPITE.toNanos();
                }
                yield false;
            }
            case Event.Silent(Link from) -> {
                if (from == current) {
                    log.accept("the connection is lost");
                    detach();
                }
                yield false;
            }
            case Event.Changed changed -> !Objects.equals(plan, readPlan().orElse(null));
            case null -> {
                boolean tunnels = current != null && current.tunnels.retry();
                yield forwarding.unblocked() || tunnels || failure.isPresent();
            }
        };
    }

    private void tellSurplus(int ports) {
        if (ports > 0 && !surplusTold.getAndSet(true)) {
            log.accept("it publishes " + ports + " ports more than the " + PortListing.MOST_PORTS
                    + " that are forwarded at most: those of the highest numbers are left out");
        }
    }

    /** Begins to listen to the guest, unless somebody is at work on the machine. */
    private void attach(Machine current) {
        String purpose = "agent (pid " + ProcessHandle.current().pid() + ")";
        try (ExclusiveLock _ = ExclusiveLock.acquire(profileLock, purpose, Duration.ZERO, holder -> {})) {
            if (current.state() == MachineState.RUNNING) {
                listen();
            }
        } catch (BerthException e) {
            // Held by a command, which will end.
        }
    }

    private void listen() {
        try {
            Guest guest = machine.connected().orElseGet(this::connect);
            for (PortPlan.Socket socket : PortPlan.of(machine.directory()).sockets()) {
                guest.forwardSocket(Path.of(socket.host()), socket.guest());
            }
            link = new Link(guest);
        } catch (BerthException e) {
            // It may answer later, or its plan be mended.
            log.accept("it is left alone for " + RESPITE.toSeconds() + " s: " + e.getMessage());
            nextAttempt = System.nanoTime() + RESPITE.toNanos();
        }
    }

    private Guest connect() {
        log.accept("connecting");
        return machine.guest(CONNECT);
    }

    private void detach() {
        Link current = link;
        link = null;
        if (current != null) {
            current.following.close();
        }
    }

    private void reconcile(Machine current) {
        Link connection = link;
        if (connection == null || connection.published.isEmpty()) {
            return;
        }
        try {
            PortPlan wanted = PortPlan.of(machine.directory());
            List<PortStatus> now =
                    forwarding.reconcile(current, connection.tunnels, wanted, connection.published.get());
            tell(now);
            table = now;
            plan = wanted;
            failure = Optional.empty();
            reconciled.countDown();
        } catch (IOException | BerthException e) {
            // A monitor that is busy, or a plan that somebody edits by hand.
            Optional<String> reason = Optional.of(String.valueOf(e.getMessage()));
            if (!failure.equals(reason)) {
                log.accept("the forwards could not be looked after: " + reason.get());
            }
            failure = reason;
        }
    }

    private Optional<PortPlan> readPlan() {
        try {
            return Optional.of(PortPlan.of(machine.directory()));
        } catch (BerthException e) {
            return Optional.empty();
        }
    }

    private void tell(List<PortStatus> now) {
        Set<String> places = now.stream().map(MachinePorts::place).collect(Collectors.toSet());
        table.stream()
                .map(MachinePorts::place)
                .filter(place -> !places.contains(place))
                .forEach(place -> log.accept("gone: " + place));
        now.stream()
                .filter(row -> !table.contains(row))
                .forEach(row -> log.accept(row.state() + ": " + place(row) + " -> " + row.to()
                        + row.reason().map(reason -> " (" + reason + ")").orElse("")));
    }

    private static String place(PortStatus row) {
        return row.from() + "/" + row.protocol();
    }
}
