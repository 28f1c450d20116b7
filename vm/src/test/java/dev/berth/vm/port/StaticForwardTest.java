package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.Endpoint;
import dev.berth.vm.guest.Tunnel.Side;
import dev.berth.vm.machine.Protocol;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticForwardTest {

    private static final Path HOME = Path.of("/home/ada");

    @ParameterizedTest
    @CsvSource({
        "host:8080 -> guest:80, host:8080 -> guest:80",
        "host:8080->guest:80, host:8080 -> guest:80",
        "host:127.0.0.1:8080/tcp -> guest:80, host:8080 -> guest:80",
        "host:0.0.0.0:5353/udp -> guest:53/udp, host:0.0.0.0:5353/udp -> guest:53",
        "host:~/a.sock -> guest:/run/a.sock, host:/home/ada/a.sock -> guest:/run/a.sock",
        "host:/tmp/a b.sock -> guest:5432, host:/tmp/a b.sock -> guest:5432",
        "guest:9000 -> host:9000, guest:9000 -> host:9000",
        "guest:/run/agent.sock -> host:~/agent.sock, guest:/run/agent.sock -> host:/home/ada/agent.sock",
    })
    void aForwardIsWrittenAsItIsRead(String text, String written) {
        StaticForward forward = StaticForward.parse(text, HOME);

        assertThat(forward).hasToString(written);
        assertThat(StaticForward.parse(written, HOME)).isEqualTo(forward);
    }

    @Test
    void itsPartsAreTheTwoEnds() {
        assertThat(StaticForward.parse("host:5353/udp -> guest:53", HOME))
                .isEqualTo(new StaticForward(
                        Protocol.UDP,
                        Side.HOST,
                        new Endpoint.Port("127.0.0.1", 5353),
                        new Endpoint.Port("127.0.0.1", 53)));
    }

    @ParameterizedTest
    @CsvSource({
        "8080:80, not of the form",
        "host:8080 -> host:80, both ends are on the host",
        "host:0 -> guest:80, 0 is not a port",
        "host:70000 -> guest:80, 70000 is not a port",
        "host:300.1.1.1:80 -> guest:80, not an address",
        "host:example.com:80 -> guest:80, neither a port",
        "guest:53/udp -> host:53, UDP is forwarded from ports of the host",
        "host:/tmp/a.sock -> guest:~/a.sock, neither a port",
        "host:53 -> guest:53/udp, different protocols",
    })
    void whatIsNoForwardIsRefusedWithTheReason(String text, String reason) {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> StaticForward.parse(text, HOME))
                .withMessageContaining("forwards: '" + text + "'")
                .withMessageContaining(reason);
    }

    @Test
    void aPathThatNoSocketCanHaveIsRefused() {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> StaticForward.parse("host:/" + "a".repeat(103) + " -> guest:/b", HOME))
                .withMessageContaining("103 bytes");
    }
}
