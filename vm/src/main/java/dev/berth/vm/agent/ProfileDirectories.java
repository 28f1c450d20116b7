package dev.berth.vm.agent;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tells of machines' directories in which a file was made or deleted: a monitor, a connection, a plan. What is written
 * into files, such as disks and logs, is of no interest.
 */
final class ProfileDirectories implements AutoCloseable {

    private final Path profiles;
    private final Consumer<String> onChange;
    private final WatchService watcher;
    private final Map<WatchKey, String> names = new ConcurrentHashMap<>();

    /**
     * Watches from now on.
     *
     * @param onChange called with a machine's name, on a thread of its own; also once for each directory that is made
     */
    ProfileDirectories(Path profiles, Consumer<String> onChange) throws IOException {
        this.profiles = profiles;
        this.onChange = onChange;
        this.watcher = profiles.getFileSystem().newWatchService();
        names.put(register(profiles), "");
        try (Stream<Path> directories = Files.list(profiles)) {
            directories.forEach(this::watch);
        }
        Thread.ofPlatform().daemon().name("profile-directories").start(this::run);
    }

    private WatchKey register(Path directory) throws IOException {
        return directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
    }

    private void watch(Path directory) {
        String name = directory.getFileName().toString();
        if (!name.startsWith(".") && Files.isDirectory(directory)) {
            try {
                names.put(register(directory), name);
            } catch (IOException e) {
                // Deleted meanwhile.
            }
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watcher.take();
                String name = names.getOrDefault(key, "");
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (name.isEmpty() && event.context() instanceof Path made) {
                        watch(profiles.resolve(made));
                        onChange.accept(made.toString());
                    }
                }
                if (!name.isEmpty()) {
                    onChange.accept(name);
                }
                if (!key.reset()) {
                    names.remove(key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            // That is the end.
        }
    }

    @Override
    public void close() throws IOException {
        watcher.close();
    }
}
