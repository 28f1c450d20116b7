package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.Protocol;
import dev.berth.vm.port.PublishedPort.Reach;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortListingTest {

    private final PortListing listing = new PortListing();

    @Test
    void eachListingIsToldWhenItHasEnded() {
        assertThat(listing.add("begin")).isEmpty();
        assertThat(listing.add("tcp LISTEN 0 5 0.0.0.0:80 0.0.0.0:* ino:1 sk:1 cgroup:/x <->"))
                .isEmpty();
        assertThat(listing.add("end")).hasValue(Set.of(new PublishedPort(Protocol.TCP, Reach.ANY, 80)));

        assertThat(listing.add("begin")).isEmpty();
        assertThat(listing.add("end")).hasValue(Set.of());
    }

    @Test
    void aListingThatDoesNotEndIsNotListenedToAnyMore() {
        addMostLines();
        assertThat(listing.tooLong()).isFalse();

        listing.add("");

        assertThat(listing.tooLong()).isTrue();
        assertThat(listing.add("begin")).isEmpty();
        assertThat(listing.add("end")).isEmpty();
    }

    @Test
    void oneOfFewButLongLinesIsTooLongAsWell() {
        listing.add("begin");
        String piece = "x".repeat(1 << 16);
        for (int i = 0; i <= PortListing.MOST_CHARACTERS / piece.length(); i++) {
            listing.add(piece);
        }

        assertThat(listing.tooLong()).isTrue();
    }

    @Test
    void manyListingsMayBeLongerTogether() {
        for (int round = 0; round < 3; round++) {
            addMostLines();
            assertThat(listing.add("end")).isPresent();
        }
        assertThat(listing.tooLong()).isFalse();
    }

    private void addMostLines() {
        listing.add("begin");
        for (int i = 0; i < PortListing.MOST_LINES; i++) {
            listing.add("");
        }
    }

    @Test
    void ofMorePortsThanCanBeForwardedTheLowestAreTakenAndTheRestIsCounted() {
        listing.add("begin");
        for (int port = 2 * PortListing.MOST_PORTS; port > 0; port--) {
            listing.add("tcp LISTEN 0 5 0.0.0.0:" + port + " 0.0.0.0:* ino:1 sk:1 cgroup:/x <->");
        }

        assertThat(listing.add("end"))
                .hasValueSatisfying(ports -> assertThat(ports)
                        .hasSize(PortListing.MOST_PORTS)
                        .allMatch(port -> port.port() <= PortListing.MOST_PORTS));
        assertThat(listing.surplus()).isEqualTo(PortListing.MOST_PORTS);

        listing.add("begin");
        assertThat(listing.add("end")).isPresent();
        assertThat(listing.surplus()).isZero();
    }
}
