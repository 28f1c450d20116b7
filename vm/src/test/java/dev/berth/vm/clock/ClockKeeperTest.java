package dev.berth.vm.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.vm.guest.Guest;
import dev.berth.vm.process.CommandResult;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ClockKeeperTest {

    private static final String WRONG = "time 1700000000.000000";
    private static final InstantSource HOST = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

    private final List<String> scripts = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private final Guest guest = (Guest)
            Proxy.newProxyInstance(Guest.class.getClassLoader(), new Class<?>[] {Guest.class}, (_, _, arguments) -> {
                scripts.add((String) arguments[0]);
                return new CommandResult(0, "", "");
            });

    @Test
    void aGuestThatIsWrongIsSetAndOneThatIsRightIsNot() throws InterruptedException {
        ClockKeeper clock = new ClockKeeper(HOST, log::add);

        assertThat(clock.heard(guest, "tcp LISTEN")).isFalse();
        assertThat(clock.heard(guest, "time 1800000000.200000")).isTrue();
        Thread.sleep(100);
        assertThat(scripts).isEmpty();

        assertThat(clock.heard(guest, WRONG)).isTrue();
        await().untilAsserted(() -> assertThat(log).singleElement().asString().contains("late, and has been set"));
        assertThat(scripts).containsExactly("date -s @1800000000.000000000");
    }

    @Test
    void aGuestThatGoesOnSayingThatItIsWrongIsLeftAloneForAWhileAndThenSetAgain() throws InterruptedException {
        ClockKeeper clock = new ClockKeeper(HOST, log::add, Duration.ofSeconds(2));

        for (int i = 0; i < 20; i++) {
            clock.heard(guest, WRONG);
            Thread.sleep(10);
        }
        assertThat(scripts).hasSize(1);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            clock.heard(guest, WRONG);
            assertThat(scripts).hasSize(2);
        });
    }
}
