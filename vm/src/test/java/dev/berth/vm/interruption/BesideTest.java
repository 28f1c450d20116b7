package dev.berth.vm.interruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BesideTest {

    @Test
    void isAwaited() {
        AtomicBoolean done = new AtomicBoolean();

        try (Beside work = Beside.start("work", () -> done.set(true))) {
            work.await();

            assertThat(done).isTrue();
        }
    }

    @Test
    void whatItFailedWithIsThrown() {
        BerthException failure = BerthException.failed("no");

        try (Beside work = Beside.start("work", () -> {
            throw failure;
        })) {
            assertThatThrownBy(work::await).isSameAs(failure);
        }
    }

    @Test
    void isInterruptedAndOverWhenItsBlockIsLeftEarly() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();

        try (Beside _ = Beside.start("work", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                over.set(true);
            }
        })) {
            assertThat(over).isFalse();
        }

        assertThat(over).isTrue();
    }

    @Test
    void whoIsInterruptedWhileWaitingStillSeesItsEnd() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> {
                    try (Beside work = Beside.start("copying", () -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            over.set(true);
                        }
                    })) {
                        work.await();
                    }
                })
                .hasMessageContaining("copying");

        assertThat(over).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }
}
