package dev.berth.profiles.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.file.ExclusiveLock;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {

    private static final int USES = 20;

    @TempDir
    Path directory;

    @Test
    void whoeverWaitsDoesNotWaitForAUseThatMayCome() {
        Turns turns = new Turns(this::lock, () -> true, TurnsTest::connection);
        long start = System.nanoTime();

        for (int i = 0; i < USES; i++) {
            turns.take(connection -> "used");
            lock().close();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("each had to be waited for 500 ms, on which a dozen processes starved")
                .isLessThan(Duration.ofMillis(USES * 200));
    }

    private ExclusiveLock lock() {
        return ExclusiveLock.acquire(directory.resolve("lock"), "a test", Duration.ofSeconds(10), holder -> {});
    }

    private static Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                TurnsTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> null);
    }
}
