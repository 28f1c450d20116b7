package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandResult;
import dev.berth.vm.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveLockTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void aThreadThatWaitsIsToldWhatForAndDoesNotBreakTheLockForOtherProcesses() {
        Path file = directory.resolve("lock");
        CopyOnWriteArrayList<String> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        CompletableFuture<Void> waiter;
        try (ExclusiveLock _ = ExclusiveLock.acquire(file, "start", LONG, holder -> {})) {
            waiter = CompletableFuture.runAsync(() -> {
                try (ExclusiveLock _ = ExclusiveLock.acquire(file, "stop", LONG, holder -> {
                    told.add(holder);
                    waiting.complete(null);
                })) {
                    told.add("mine");
                }
            });
            waiting.orTimeout(10, TimeUnit.SECONDS).join();

            assertThat(tryInAnotherProcess(file).stderr()).contains("held by: start");
        }
        waiter.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(told).containsExactly("start", "mine");
        assertThat(tryInAnotherProcess(file).exitCode()).isZero();
    }

    @Test
    void whoeverAsksWhetherItIsHeldIsToldAndLeavesNoTrace() {
        Path file = directory.resolve("lock");
        assertThat(ExclusiveLock.isHeld(file)).isFalse();
        assertThat(file).as("made for the question").doesNotExist();

        try (ExclusiveLock _ = ExclusiveLock.acquire(file, "start", LONG, holder -> {})) {
            assertThat(CompletableFuture.supplyAsync(() -> ExclusiveLock.isHeld(file)))
                    .succeedsWithin(LONG)
                    .isEqualTo(true);
            assertThat(tryInAnotherProcess(file).stderr()).contains("held by: start");
        }

        assertThat(ExclusiveLock.isHeld(file)).isFalse();
        assertThat(tryInAnotherProcess(file).exitCode()).isZero();
    }

    @Test
    void aThreadThatWaitsTooLongSaysWhoHasTheLock() {
        Path file = directory.resolve("lock");
        try (ExclusiveLock _ = ExclusiveLock.acquire(file, "start", LONG, holder -> {})) {
            CompletableFuture<Void> other =
                    CompletableFuture.runAsync(() -> ExclusiveLock.acquire(file, "stop", Duration.ZERO, holder -> {})
                            .close());

            assertThatThrownBy(other::join).hasMessageContaining("held by: start");
        }
    }

    @Test
    void aDiskWithoutRoomForWhatItIsHeldForKeepsNobodyFromTakingIt() {
        // A file that may not grow fails as a full disk does.
        assertThat(tryInAnotherProcess(directory.resolve("lock"), "/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "sh")
                        .exitCode())
                .isZero();
    }

    private static CommandResult tryInAnotherProcess(Path file, String... before) {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                file.toString()));
        return new ProcessRunner(Map.of()).run(Command.of(command));
    }

    /** Another process that tries once. */
    static final class Taker {

        private Taker() {}

        public static void main(String[] arguments) {
            ExclusiveLock.acquire(Path.of(arguments[0]), "try", Duration.ZERO, holder -> {})
                    .close();
        }
    }
}
