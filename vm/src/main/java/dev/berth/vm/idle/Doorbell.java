package dev.berth.vm.idle;

import dev.berth.vm.file.PrivateSocket;
import dev.berth.vm.interruption.Uninterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Listens in place of a machine that was suspended for being idle. The first connection wakes it, and is passed on when
 * it is there, like those that come meanwhile.
 */
public final class Doorbell implements AutoCloseable {

    private static final Duration ARRIVAL = Duration.ofSeconds(20);
    private static final Duration PACE = Duration.ofMillis(50);

    private final BooleanSupplier wake;
    private final Consumer<String> log;
    private final Selector selector;
    private final List<Button> buttons = new ArrayList<>();
    private final Thread listening;
    private final AtomicBoolean rung = new AtomicBoolean();
    private final CountDownLatch awake = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile boolean there;

    /** Whether somebody could not be let in the last time; of the thread that listens. */
    private boolean shut;

    /**
     * A place where it listens.
     *
     * @param file the number of the socket's file; empty for a port
     */
    private record Button(SocketAddress address, ServerSocketChannel server, Object file) {

        boolean port() {
            return address instanceof InetSocketAddress;
        }
    }

    /**
     * Listens from now on where it can; what cannot be listened on is in the log.
     *
     * @param sockets paths of unix sockets; what is left there of others is replaced
     * @param ports of TCP, which the machine is to have for itself when it wakes
     * @param wake returns when the machine is there again, or could not be woken; called once, on a thread of its own
     * @param log gets a line for each thing that happens
     * @throws UncheckedIOException if the operating system has no means left
     */
    public Doorbell(List<Path> sockets, List<InetSocketAddress> ports, BooleanSupplier wake, Consumer<String> log) {
        this.wake = wake;
        this.log = log;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(path -> add(UnixDomainSocketAddress.of(path)));
        ports.forEach(this::add);
        this.listening = Thread.ofPlatform().daemon().name("doorbell").start(this::listen);
    }

    private void add(SocketAddress address) {
        try {
            Button button = button(address);
            button.server().configureBlocking(false);
            button.server().register(selector, SelectionKey.OP_ACCEPT);
            buttons.add(button);
        } catch (IOException e) {
            log.accept("nobody can wake it at " + address + ": " + e.getMessage());
        }
    }

    private static Button button(SocketAddress address) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress place)) {
            ServerSocketChannel server = ServerSocketChannel.open();
            return new Button(address, server.bind(address), "");
        }
        Path path = place.getPath();
        return new Button(address, PrivateSocket.listen(path), number(path));
    }

    private static Object number(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    private void listen() {
        try (selector) {
            while (!closing) {
                selector.select();
                selector.selectedKeys().clear();
                if (letIn() && !rung.getAndSet(true)) {
                    // QEMU can only listen where nobody else does; ssh replaces sockets.
                    buttons.stream().filter(Button::port).forEach(Doorbell::close);
                    buttons.removeIf(Button::port);
                    // What is closed is let go of by a selector when it looks the next time, and not before.
                    selector.selectNow();
                    selector.selectedKeys().clear();
                    Thread.ofPlatform().daemon().name("doorbell-wake").start(this::wakeUp);
                }
            }
            // Whoever came in the last moment.
            letIn();
        } catch (IOException e) {
            log.accept("nobody can wake it any more: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            buttons.forEach(Doorbell::close);
        }
    }

    /** Whether anybody has come. */
    private boolean letIn() throws InterruptedException {
        boolean came = false;
        for (Button button : buttons) {
            try {
                SocketChannel client;
                while ((client = button.server().accept()) != null) {
                    SocketChannel accepted = client;
                    if (!came && !rung.get()) {
                        log.accept("woken by a connection to " + button.address());
                    }
                    came = true;
                    shut = false;
                    Thread.ofPlatform().daemon().name("doorbell-client").start(() -> serve(accepted, button.address()));
                }
            } catch (IOException e) {
                // The system has no descriptors left, and will have some again; who has come waits meanwhile.
                if (!shut) {
                    log.accept("nobody is let in at " + button.address() + " for now: " + e.getMessage());
                }
                shut = true;
                Thread.sleep(PACE);
            }
        }
        return came;
    }

    private void wakeUp() {
        try {
            there = wake.getAsBoolean();
        } catch (RuntimeException e) {
            log.accept("it could not be woken: " + e);
        } finally {
            // Whoever waits is told in any case, or would wait for ever.
            awake.countDown();
            close();
        }
    }

    /** Passes on what both sides have to say, until both have said all. */
    private void serve(SocketChannel client, SocketAddress address) {
        try (client) {
            awake.await();
            if (there) {
                try (SocketChannel machine = connect(address)) {
                    Thread back =
                            Thread.ofPlatform().daemon().name("doorbell-back").start(() -> copy(machine, client));
                    copy(client, machine);
                    back.join();
                }
            }
        } catch (IOException e) {
            log.accept("a connection to " + address + " was lost when it had woken: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What leads to the machine may be there a moment later than the machine. */
    private static SocketChannel connect(SocketAddress address) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ARRIVAL.toNanos();
        while (true) {
            try {
                return SocketChannel.open(address);
            } catch (IOException e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
                Thread.sleep(PACE);
            }
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        try {
            Channels.newInputStream(from).transferTo(Channels.newOutputStream(to));
            to.shutdownOutput();
        } catch (IOException e) {
            // One of them has gone; the other is told by being closed.
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    /** Whether it has been rung. */
    public boolean rung() {
        return rung.get();
    }

    /** Listens no more. Connections that have been accepted wait on for a machine that is being woken. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        if (!rung.get()) {
            awake.countDown();
        }
        Uninterrupted.join(listening);
    }

    private static void close(Button button) {
        closeQuietly(button.server());
        if (button.address() instanceof UnixDomainSocketAddress place) {
            try {
                // The machine's own may be in its place.
                if (number(place.getPath()).equals(button.file())) {
                    Files.delete(place.getPath());
                }
            } catch (IOException e) {
                // It is gone, with its directory perhaps.
            }
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // There is nothing to be done about it.
        }
    }
}
