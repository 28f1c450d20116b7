package dev.berth.vm.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {

    @TempDir
    Path directory;

    @Test
    void whatIsThereIsListedTheLargestFirst() throws IOException {
        put("small", "k3s", 10);
        put("large", "images.tar", 1000);
        Files.createFile(Files.createDirectory(directory.resolve("empty")).resolve(Shelf.LOCK));

        assertThat(new Shelf(directory).items())
                .extracting(item -> item.files().getFirst().getFileName() + " "
                        + item.size().bytes())
                .containsExactly("images.tar 1000", "k3s 10");
        assertThat(new Shelf(directory.resolve("none")).items()).isEmpty();
    }

    @Test
    void whatIsClearedIsGoneAndItsLockStaysForThoseWhoWaitForIt() throws IOException {
        put("one", "k3s", 10);
        Shelf shelf = new Shelf(directory);

        assertThat(shelf.clear(shelf.items().getFirst())).isTrue();

        assertThat(shelf.items()).isEmpty();
        assertThat(directory.resolve("one").resolve(Shelf.LOCK)).exists();
    }

    @Test
    void whatSomebodyIsFillingStays() throws IOException {
        put("one", ".part", 10);
        Shelf shelf = new Shelf(directory);
        try (ExclusiveLock _ = ExclusiveLock.acquire(
                directory.resolve("one").resolve(Shelf.LOCK), "download", Duration.ZERO, holder -> {})) {

            boolean cleared = CompletableFuture.supplyAsync(
                            () -> shelf.clear(shelf.items().getFirst()))
                    .join();

            assertThat(cleared).isFalse();
            assertThat(shelf.items()).hasSize(1);
        }
    }

    private void put(String name, String file, int bytes) throws IOException {
        Path place = Files.createDirectory(directory.resolve(name));
        Files.createFile(place.resolve(Shelf.LOCK));
        Files.write(place.resolve(file), new byte[bytes]);
    }
}
