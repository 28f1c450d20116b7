package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Guest;
import dev.berth.vm.guest.Tunnel;
import dev.berth.vm.guest.Tunnel.Side;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunnelsTest {

    @TempDir
    Path directory;

    /** What the connection has, which outlives agents. */
    private final Set<Tunnel> connection = new HashSet<>();

    private final List<Tunnel> refused = new ArrayList<>();

    private final Guest guest = (Guest) Proxy.newProxyInstance(
            Guest.class.getClassLoader(), new Class<?>[] {Guest.class}, (_, method, arguments) -> {
                switch (method.getName()) {
                    case "open" -> {
                        if (refused.contains((Tunnel) arguments[0])) {
                            throw BerthException.failed("no");
                        }
                        connection.add((Tunnel) arguments[0]);
                    }
                    case "close" -> connection.remove((Tunnel) arguments[0]);
                    case "connection" -> {
                        return OptionalLong.empty();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });

    private static final Tunnel TO_ANOTHER_PORT =
            new Tunnel(Side.HOST, new Endpoint.Port("::1", 8080), new Endpoint.Port("10.0.2.15", 80));
    private static final Tunnel FROM_THE_GUEST =
            new Tunnel(Side.GUEST, new Endpoint.Socket(Path.of("/run/a b.sock")), new Endpoint.Port("127.0.0.1", 9000));
    private static final Tunnel STAYS =
            new Tunnel(Side.HOST, new Endpoint.Port("::1", 7070), new Endpoint.Port("127.0.0.1", 7070));

    @Test
    void whatIsNotWantedAnyMoreWhenTheNextAgentComesIsClosedWhereverItLed() {
        agent().reconcile(List.of(TO_ANOTHER_PORT, FROM_THE_GUEST, STAYS));
        assertThat(connection).hasSize(3);

        agent().reconcile(List.of(STAYS));

        assertThat(connection).containsExactly(STAYS);
    }

    @Test
    void aForwardThatLeadsElsewhereWhenTheNextAgentComesIsReplaced() {
        agent().reconcile(List.of(STAYS));
        Tunnel elsewhere = new Tunnel(Side.HOST, STAYS.from(), new Endpoint.Port("127.0.0.1", 7071));

        agent().reconcile(List.of(elsewhere));

        assertThat(connection).containsExactly(elsewhere);
    }

    @Test
    void aSocketThatAnEarlierAgentHasMadeIsDeletedUnlessSomebodyElseListensThereNow() throws IOException {
        Path left = directory.resolve("left.sock");
        Path taken = directory.resolve("taken.sock");
        agent().reconcile(List.of(toTheGuest(left), toTheGuest(taken)));
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(left))
                .close();
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(taken));

            agent().reconcile(List.of());

            assertThat(left).doesNotExist();
            assertThat(taken).exists();
        }
    }

    @Test
    void anAgentThatIsKilledWhileATunnelIsOpenedHasNotedIt() {
        Guest killed = (Guest) Proxy.newProxyInstance(
                Guest.class.getClassLoader(), new Class<?>[] {Guest.class}, (_, _, arguments) -> {
                    connection.add((Tunnel) arguments[0]);
                    throw new IllegalStateException("killed");
                });
        try {
            new Tunnels(killed, TunnelNote.of(directory)).reconcile(List.of(STAYS));
        } catch (IllegalStateException e) {
            // As if it had not come back.
        }

        agent().reconcile(List.of());

        assertThat(connection).isEmpty();
    }

    @Test
    void whatCannotBeOpenedIsAnObstacleUntilItIsTriedAgain() {
        refused.add(STAYS);
        Tunnels tunnels = agent();
        tunnels.reconcile(List.of(STAYS));
        assertThat(tunnels.obstacle(STAYS)).isPresent();

        refused.clear();
        assertThat(tunnels.retry()).isTrue();
        tunnels.reconcile(List.of(STAYS));

        assertThat(tunnels.blocked()).isFalse();
        assertThat(connection).containsExactly(STAYS);
    }

    @Test
    void aNoteThatCannotBeReadOrWrittenKeepsNothingFromBeingForwarded() throws IOException {
        Files.writeString(directory.resolve("tunnels.json"), "[{");
        agent().reconcile(List.of(STAYS));
        assertThat(connection).containsExactly(STAYS);

        new Tunnels(guest, TunnelNote.of(directory.resolve("missing"))).reconcile(List.of(FROM_THE_GUEST));
        assertThat(connection).contains(FROM_THE_GUEST);
    }

    private Tunnels agent() {
        return new Tunnels(guest, TunnelNote.of(directory));
    }

    private static Tunnel toTheGuest(Path socket) {
        return new Tunnel(Side.HOST, new Endpoint.Socket(socket), new Endpoint.Socket(Path.of("/run/docker.sock")));
    }
}
