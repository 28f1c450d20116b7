package dev.berth.vm.file;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.host.ByteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of directories, each of which is filled by whoever holds the lock in it, and holds what can be had again:
 * downloads, or disks made of them. Thread-safe, and safe beside other processes.
 *
 * @param directory need not exist
 */
public record Shelf(Path directory) {

    /** The lock in each directory; it stays when that is cleared, for those who wait for it. */
    public static final String LOCK = ".lock";

    /**
     * Something on the shelf.
     *
     * @param place its directory
     * @param files what is in it, except the lock
     * @param size what they take on the disk
     */
    public record Item(Path place, List<Path> files, ByteSize size) {

        public Item {
            files = List.copyOf(files);
        }
    }

    /** What is there, whole or in the making. */
    public List<Item> items() {
        try (Stream<Path> places = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            return places.filter(place -> Files.exists(place.resolve(LOCK)))
                    .map(Shelf::item)
                    .filter(item -> !item.files().isEmpty())
                    .sorted(Comparator.comparing(Item::size).reversed())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw failed("could not look through " + directory, e);
        }
    }

    /** Deletes what an item holds, unless somebody is filling it just now; whether it did. */
    public boolean clear(Item item) {
        ExclusiveLock lock;
        try {
            lock = ExclusiveLock.acquire(
                    item.place().resolve(LOCK),
                    "prune (pid " + ProcessHandle.current().pid() + ")",
                    Duration.ZERO,
                    holder -> {});
        } catch (BerthException e) {
            // Whoever holds it will use what it fills.
            return false;
        }
        try (lock) {
            empty(item.place());
            return true;
        }
    }

    private static void empty(Path place) {
        try (Stream<Path> content = Files.list(place)) {
            for (Path each : content.filter(path -> !path.endsWith(LOCK)).toList()) {
                Tree.delete(each);
            }
        } catch (IOException e) {
            throw failed("could not clear " + place, e);
        }
    }

    private static Item item(Path place) {
        try (Stream<Path> content = Files.walk(place)) {
            List<Path> files = content.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(LOCK))
                    .toList();
            long bytes =
                    files.stream().mapToLong(file -> file.toFile().length()).sum();
            return new Item(place, files, new ByteSize(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BerthException failed(String what, Exception cause) {
        return BerthException.failed(what).because(cause.toString()).causedBy(cause);
    }
}
