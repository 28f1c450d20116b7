package dev.berth.vm.snapshot;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.qemu.QemuImg;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Disks of machines that do not change any more, since something is kept of them: whatever goes on being written goes
 * to overlays. A layer is there for as long as a disk of a machine, something kept, or another layer needs it,
 * whichever machine it was frozen from. Thread-safe, and safe beside other processes.
 */
public final class Layers {

    private static final Duration LOCK = Duration.ofMinutes(2);

    /** Before the name of a disk that is being made. */
    static final String UNFINISHED = ".tmp-";

    private final Path layers;
    private final Path machines;
    private final Path lock;
    private final QemuImg disks;

    public Layers(BerthHome home, QemuImg disks) {
        this.layers = home.layers();
        this.machines = home.profiles();
        this.lock = home.root().resolve("layers.lock");
        this.disks = disks;
    }

    /** The path of a layer that is not there yet. */
    public Path fresh() {
        BerthHome.privateDirectory(layers);
        return layers.resolve(UUID.randomUUID() + ".qcow2");
    }

    /**
     * Makes layers of disks that nobody has open, and puts overlays in the disks' places. Can be done again after it
     * was killed. Whoever asks has written down before what is to become a layer, so that {@link #sweep} can be told.
     *
     * @param frozen the layer to become, by disk
     */
    public void freeze(Map<Path, Path> frozen) {
        locked("freezing disks", () -> {
            frozen.forEach((disk, layer) -> {
                if (!Files.exists(layer)) {
                    move(disk, layer);
                }
                if (!Files.exists(disk)) {
                    disks.createOverlay(disk, layer);
                    persist(disk);
                }
            });
        });
    }

    /** Undoes {@link #freeze} where nothing has been written since, however far that had come. */
    public void thaw(Map<Path, Path> frozen) {
        locked("thawing disks", () -> {
            frozen.forEach((disk, layer) -> {
                if (Files.exists(layer)) {
                    move(layer, disk);
                }
            });
        });
    }

    /**
     * Gives a machine a disk that goes on from a file which never changes and may go at any time: another name of it
     * becomes a layer.
     */
    public void adopt(Path disk, Path file) {
        locked("taking over a disk", () -> {
            Path layer = fresh();
            try {
                Files.createLink(layer, file);
            } catch (IOException e) {
                throw BerthException.failed("could not take over the disk " + file)
                        .because(e.toString())
                        .causedBy(e);
            }
            disks.createOverlay(disk, layer);
        });
    }

    /** Gives a machine a disk that goes on from a layer, replacing the one it has. */
    public void build(Path disk, Path layer) {
        if (!Files.exists(layer)) {
            throw BerthException.failed("could not make the disk " + disk)
                    .because("the file that it goes on from is gone: " + layer);
        }
        disks.createOverlay(disk, layer);
    }

    /**
     * Deletes the layers that nothing needs any more: no machine's disk, no snapshot, no other layer. Where that cannot
     * be told at the moment they stay for the next one who sweeps: nothing that somebody wants to do depends on it.
     */
    public void sweep() {
        if (list(layers).isEmpty()) {
            return;
        }
        try {
            locked("deleting layers", () -> unneeded().forEach(Tree::delete));
        } catch (BerthException e) {
            // orphans() shows what is left, and doctor does.
        }
    }

    /** Moves or deletes disks of machines while nobody sweeps, who could miss one that is on its way. */
    public void undisturbed(Runnable work) {
        if (Files.isDirectory(layers)) {
            locked("moving disks", work);
        } else {
            work.run();
        }
    }

    /** The layers that nothing needs any more, which {@link #sweep} deletes. */
    public List<Path> orphans() {
        return list(layers).isEmpty() ? List.of() : locked("looking at layers", this::unneeded);
    }

    private List<Path> unneeded() {
        List<Path> there = list(layers);
        // By name, of which there are no two: a home can be reached by several paths.
        Set<Path> needed = new HashSet<>();
        Deque<Path> look = new ArrayDeque<>();
        for (Path machine : list(machines)) {
            list(machine).stream().filter(Layers::isDisk).forEach(look::add);
            new Snapshots(machine, this, disks)
                    .layers().stream()
                            .filter(layer -> needed.add(layer.getFileName()))
                            .forEach(look::add);
        }
        while (!look.isEmpty()) {
            Path disk = look.remove();
            under(disk).filter(layer -> needed.add(layer.getFileName())).ifPresent(look::add);
        }
        return there.stream()
                .filter(layer -> !needed.contains(layer.getFileName()))
                .toList();
    }

    /**
     * The disks of machines that read through so many layers or more, with how many. Each snapshot, clone and export of
     * a machine adds one, and none goes for as long as what was written since rests on it.
     */
    public Map<Path, Integer> deep(int least) {
        return list(layers).isEmpty() ? Map.of() : locked("looking at layers", () -> depths(least));
    }

    private Map<Path, Integer> depths(int least) {
        Map<Path, Integer> depths = new TreeMap<>();
        for (Path machine : list(machines)) {
            list(machine).stream().filter(Layers::isDisk).forEach(disk -> depths.put(disk, depth(disk)));
        }
        depths.values().removeIf(depth -> depth < least);
        return depths;
    }

    private int depth(Path disk) {
        int depth = 0;
        for (Optional<Path> next = under(disk); next.isPresent(); next = under(next.get())) {
            depth++;
        }
        return depth;
    }

    /** The layer that a disk rests on; empty when it rests on none, or is not there. */
    private Optional<Path> under(Path disk) {
        return Files.exists(disk)
                ? QemuImg.backing(disk)
                        .map(backing -> layers.resolve(backing.getFileName()))
                        .filter(Files::exists)
                : Optional.empty();
    }

    /**
     * One that is about to take its place is none yet, and may not even be whole: what it rests on is held until then.
     */
    private static boolean isDisk(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".qcow2") && !name.startsWith(UNFINISHED);
    }

    /** What is in a directory; nothing if there is none. */
    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw BerthException.failed("could not read " + directory)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private void locked(String purpose, Runnable work) {
        locked(purpose, () -> {
            work.run();
            return purpose;
        });
    }

    private <T> T locked(String purpose, Supplier<T> work) {
        try (ExclusiveLock _ = ExclusiveLock.acquire(lock, purpose, LOCK, holder -> {})) {
            return work.get();
        }
    }

    /**
     * Where the power fails after this, the disk is not found empty, with all that it had in a file of another name.
     */
    private static void persist(Path disk) {
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            file.force(true);
        } catch (IOException e) {
            throw BerthException.failed("could not make the disk " + disk)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BerthException.failed("could not move the disk " + from)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
