package dev.berth.vm.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads a guest's serial console on a thread of its own, line by line, until the machine ends or it is closed. */
final class ConsoleReader implements AutoCloseable {

    private final SocketChannel channel;
    private final Thread thread;

    /**
     * Connects to the console.
     *
     * @throws IOException if nobody listens on the socket
     */
    ConsoleReader(Path socket, Consumer<String> onLine) throws IOException {
        this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        this.thread = Thread.ofVirtual().name("console").start(() -> read(onLine));
    }

    /** Waits until everything the machine printed before it ended has been passed on; true when it has. */
    boolean awaitEnd(Duration timeout) {
        try {
            return thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }

    private void read(Consumer<String> onLine) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                onLine.accept(line);
            }
        } catch (IOException e) {
            // The machine was killed or this reader closed: there is no more to read.
        }
    }
}
