package dev.berth.vm.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.machine.Protocol;
import dev.berth.vm.port.PublishedPort.Reach;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedForwardTest {

    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void whatIsOpenToAllInTheGuestIsPublishedOnTheLoopbackUnlessThePlanOpensIt() {
        PublishedPort web = new PublishedPort(Protocol.TCP, Reach.ANY, 80);

        assertThat(wanted(plan(LOOPBACK), web))
                .containsExactly("127.0.0.1:80/tcp -> 10.0.2.15:80", "[::1]:80/tcp -> 10.0.2.15:80");
        assertThat(wanted(plan("0.0.0.0"), web))
                .containsExactly("0.0.0.0:80/tcp -> 10.0.2.15:80", "[::1]:80/tcp -> 10.0.2.15:80");
        assertThat(wanted(plan("192.168.1.5"), web))
                .containsExactly(
                        "127.0.0.1:80/tcp -> 10.0.2.15:80",
                        "192.168.1.5:80/tcp -> 10.0.2.15:80",
                        "[::1]:80/tcp -> 10.0.2.15:80");
    }

    @Test
    void whatIsBoundToTheGuestsLoopbackStaysOnTheHostsWhateverThePlanSays() {
        assertThat(wanted(plan("0.0.0.0"), new PublishedPort(Protocol.TCP, Reach.LOOPBACK, 80)))
                .containsExactly("127.0.0.1:80/tcp -> 10.0.2.16:80", "[::1]:80/tcp -> 127.0.0.1:80");
    }

    @Test
    void aServerOfIpv6AloneIsReachedByIpv6AndByTcpOnly() {
        assertThat(wanted(plan(LOOPBACK), new PublishedPort(Protocol.TCP, Reach.IPV6, 80)))
                .containsExactly("[::1]:80/tcp -> [::1]:80");
        assertThat(wanted(plan(LOOPBACK), new PublishedPort(Protocol.UDP, Reach.ANY, 53)))
                .containsExactly("127.0.0.1:53/udp -> 10.0.2.15:53", "[::1]:53/udp -> 10.0.2.15:53");
        assertThat(wanted(plan(LOOPBACK), new PublishedPort(Protocol.UDP, Reach.IPV6, 53)))
                .isEmpty();
    }

    @Test
    void onAHostWithoutRelaysUdpIsHadByIpv4() {
        assertThat(WantedForward.of(
                        List.of(new PublishedPort(Protocol.UDP, Reach.ANY, 53)),
                        plan(LOOPBACK),
                        Set.of(),
                        Set.of(Protocol.TCP)))
                .extracting(each -> each.forward().toString())
                .containsExactly("127.0.0.1:53/udp -> 10.0.2.15:53");
    }

    @Test
    void onAHostWithoutIpv6NothingIsAskedOfIt() {
        assertThat(WantedForward.of(
                        List.of(new PublishedPort(Protocol.TCP, Reach.ANY, 80)), plan(LOOPBACK), Set.of(), Set.of()))
                .extracting(each -> each.forward().toString())
                .containsExactly("127.0.0.1:80/tcp -> 10.0.2.15:80");
    }

    @Test
    void portsOfBerthsOwnAreNotPublished() {
        assertThat(WantedForward.of(
                        List.of(new PublishedPort(Protocol.TCP, Reach.ANY, 22)),
                        plan(LOOPBACK),
                        Set.of(22, 6443),
                        EnumSet.allOf(Protocol.class)))
                .isEmpty();
    }

    @Test
    void whatWasAskedForByNameComesBeforeWhatIsPublished() {
        PortPlan plan =
                plan(LOOPBACK, "host:80 -> guest:8000", "host:0.0.0.0:81 -> guest:81", "host:53/udp -> guest:53");

        assertThat(wanted(plan, new PublishedPort(Protocol.TCP, Reach.ANY, 80)))
                .containsExactly(
                        "127.0.0.1:80/tcp -> 10.0.2.15:8000",
                        "[::1]:80/tcp -> 10.0.2.15:8000",
                        "0.0.0.0:81/tcp -> 10.0.2.15:81",
                        "127.0.0.1:53/udp -> 10.0.2.15:53",
                        "[::1]:53/udp -> 10.0.2.15:53");
    }

    @Test
    void aNamedForwardFollowsItsServerToTheGuestsLoopback() {
        assertThat(wanted(plan(LOOPBACK, "host:8080 -> guest:80"), new PublishedPort(Protocol.TCP, Reach.LOOPBACK, 80)))
                .contains("127.0.0.1:8080/tcp -> 10.0.2.16:80", "[::1]:8080/tcp -> 127.0.0.1:80");
    }

    private static PortPlan plan(String address, String... forwards) {
        return new PortPlan(address, List.of(), List.of(forwards));
    }

    private static List<String> wanted(PortPlan plan, PublishedPort... published) {
        return WantedForward.of(List.of(published), plan, Set.of(), EnumSet.allOf(Protocol.class)).stream()
                .map(each -> each.forward().toString())
                .toList();
    }
}
