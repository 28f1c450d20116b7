package dev.berth.vm.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables are those of a Linux 6.1 with a docker client at a profile's socket and a curl at its port 8080. */
class ConnectionsTest {

    @TempDir
    Path proc;

    private Connections connections;

    @BeforeEach
    void writeTables() throws Exception {
        Files.createDirectories(proc.resolve("net"));
        Files.createDirectories(proc.resolve("42"));
        Files.writeString(proc.resolve("net/unix"), """
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000062b1da73: 00000003 00000000 00000000 0001 03  1530
                00000000559f23eb: 00000002 00000000 00010000 0001 01 5323987 /home/a/.berth/profiles/dev/docker.sock
                00000000559f23ec: 00000003 00000000 00000000 0001 03 5323990 /home/a/.berth/profiles/dev/docker.sock
                00000000559f23ed: 00000002 00000000 00010000 0001 01 5323991 /home/a b/docker.sock
                """);
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1534 1 0 100 0 0 10 0
                   1: 0100007F:1F90 0100007F:D2A6 01 00000000:00000000 00:00000000 00000000     0        0 5325429 1 0 20 4 30 10 -1
                   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1536 1 0 100 0 0 10 0
                   3: 0100007F:1F92 0100007F:D2A8 06 00000000:00000000 03:000009A3 00000000     0        0 0 3 0
                """);
        Files.writeString(proc.resolve("42/io"), "rchar: 100\nwchar: 20\nsyscr: 7\nsyscw: 7\nread_bytes: 3\n");
        connections = new Connections(proc);
    }

    @Test
    void whoIsConnectedToASocketIsToldFromWhoListensThere() {
        assertThat(connections.toSocket(Set.of("/home/a/.berth/profiles/dev/docker.sock")))
                .isTrue();
        assertThat(connections.toSocket(Set.of("/home/a b/docker.sock"))).isFalse();
        assertThat(connections.toSocket(Set.of())).isFalse();
    }

    @Test
    void whoIsConnectedToAPortIsToldFromWhoListensThereOrHasGone() {
        assertThat(connections.toPort(Set.of(8080))).isTrue();
        assertThat(connections.toPort(Set.of(8081, 8082))).isFalse();
    }

    @Test
    void whatAProcessHasReadAndWrittenIsCountedTogether() {
        assertThat(connections.transferred(42)).isEqualTo(120);
        assertThat(connections.transferred(43)).isZero();
    }

    @Test
    void aSocketOfSomebodyElsesWhoseNameIsNoTextHidesNobody() throws Exception {
        Files.write(
                proc.resolve("net/unix"),
                "00000000559f23ef: 00000002 00000000 00010000 0001 01 99 @\u00ff\u00fe\n"
                        .getBytes(StandardCharsets.ISO_8859_1),
                StandardOpenOption.APPEND);

        assertThat(connections.toSocket(Set.of("/home/a/.berth/profiles/dev/docker.sock")))
                .isTrue();
    }
}
