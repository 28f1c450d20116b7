package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningSocketsTest {

    @TempDir
    private Path directory;

    @Test
    void aSocketCountsOnceItTakesConnectionsAndNotWhenItIsOnlyAFile() throws IOException {
        Path early = directory.resolve("early.sock");
        Path socket = directory.resolve("a b.sock");
        try (SocketChannel bound = SocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(early));
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(Files.exists(early)).isTrue();
            assertThat(ListeningSockets.contain(early)).isFalse();
            assertThat(ListeningSockets.contain(socket)).isTrue();
        }
        assertThat(ListeningSockets.contain(socket)).isFalse();
    }
}
