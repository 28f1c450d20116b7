package dev.berth.vm.interruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.vm.error.BerthException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninterruptedTest {

    @TempDir
    Path directory;

    @AfterEach
    void leaveNoInterruptBehind() {
        Thread.interrupted();
    }

    @Test
    void workOfAnInterruptedThreadUsesFilesAndWaitsAsEver() {
        Thread.currentThread().interrupt();

        long size = Uninterrupted.call(() -> {
            try (FileChannel file =
                    FileChannel.open(directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                Thread.sleep(1);
                return file.size();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        assertThat(size).isZero();
    }

    @Test
    void theCallerNoticesAfterwardsThatItWasInterrupted() {
        Thread caller = Thread.currentThread();

        Uninterrupted.run(caller::interrupt);

        assertThat(caller.isInterrupted()).isTrue();
    }

    @Test
    void whatTheWorkThrowsIsThrownAsItIs() {
        BerthException failure = BerthException.failed("could not do it");
        AssertionError error = new AssertionError("a bug");

        assertThatThrownBy(() -> Uninterrupted.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> Uninterrupted.run(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }
}
