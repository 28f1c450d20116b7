package dev.berth.vm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttendanceTest {

    private final List<String> log = new ArrayList<>();

    @Test
    void whatFailsIsToldAndTakenUpAgainAlsoWhenMeansAreShort() {
        AtomicInteger attempts = new AtomicInteger();
        Runnable work = () -> {
            switch (attempts.incrementAndGet()) {
                case 1 -> throw new NoClassDefFoundError("no descriptor left to read it");
                case 2 -> throw new IllegalStateException("a plan that nobody can read");
                default -> {}
            }
        };

        new Attendance(work, Duration.ofMillis(10), log::add).run();

        assertThat(attempts).hasValue(3);
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).contains("is given up for", "no descriptor left to read it");
        assertThat(log.get(1)).contains("a plan that nobody can read");
    }

    @Test
    void whatIsInterruptedWhileItRestsIsNotTakenUpAgain() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        Runnable work = () -> {
            throw new IllegalStateException("no");
        };
        Thread thread =
                Thread.ofPlatform().start(new Attendance(work, Duration.ofMinutes(5), text -> failed.countDown()));
        failed.await();

        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }
}
