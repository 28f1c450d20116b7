package dev.berth.runtimes.containerd;

import dev.berth.runtimes.Deadline;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * containerd's socket on the host. It is spoken to only as far as it takes to see that somebody answers: a client that
 * speaks gRPC would be megabytes, and what is to be known of containerd its own client in the guest says.
 */
record ContainerdSocket(Path path) {

    /** What a client of HTTP/2 sends first (RFC 9113, 3.4): a fixed text, and its settings, here none. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0";

    private static final int FRAME_HEADER = 9;
    private static final int TYPE = 3;
    private static final int SETTINGS = 4;

    /**
     * Returns when a server of HTTP/2 has answered.
     *
     * @throws IOException if none does within {@code timeout}; the message says how
     */
    void ping(Duration timeout) throws IOException {
        Deadline.within(timeout, () -> {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                ByteBuffer preface = StandardCharsets.US_ASCII.encode(PREFACE);
                while (preface.hasRemaining()) {
                    channel.write(preface);
                }
                byte[] header = new byte[FRAME_HEADER];
                new DataInputStream(Channels.newInputStream(channel)).readFully(header);
                if (header[TYPE] != SETTINGS) {
                    throw new IOException("the answer is not that of containerd");
                }
                return header;
            } catch (java.io.EOFException e) {
                throw new IOException("the connection was closed", e);
            }
        });
    }
}
