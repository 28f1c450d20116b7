package dev.berth.vm.snapshot;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.interruption.Uninterrupted;
import dev.berth.vm.qemu.QemuImg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The snapshots of one machine, each a directory that is there as a whole or not at all:
 *
 * <pre>
 * snapshots/ID/snapshot.json   what it is
 * snapshots/ID/disks.json      the layers that its disks have become
 * snapshots/ID/engine.json     what the engine had noted of them, if anything
 * snapshots/ID/memory/         its memory, if it had been suspended: other names of the same files
 * </pre>
 *
 * Nothing is copied: a disk becomes a layer, and files of memory are never written to twice. Not thread-safe: whoever
 * changes something holds the machine's lock. What freezes disks is short and goes to its end, whoever interrupts.
 */
public final class Snapshots {

    private static final String MANIFEST = "snapshot.json";
    private static final String DISKS = "disks.json";
    private static final String MEMORY = "memory";

    /** Before the name of what is becoming a snapshot. */
    private static final String STAGED = Layers.UNFINISHED;

    /** Before the name of what has been one. */
    private static final String GOING = ".gone-";

    /** Before the name of a disk that is about to take its place. */
    private static final String RESTORED = Layers.UNFINISHED + "restored-";

    /**
     * What the disks have become.
     *
     * @param layers by the name of the disk's file in the machine's directory
     */
    private record Frozen(Map<String, Path> layers) {

        Map<Path, Path> in(Path machine) {
            Map<Path, Path> paths = new HashMap<>();
            layers.forEach((disk, layer) -> paths.put(machine.resolve(disk), layer));
            return paths;
        }
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path machine;
    private final Path directory;
    private final Layers layers;
    private final QemuImg disks;

    /** @param machine the machine's directory */
    public Snapshots(Path machine, Layers layers, QemuImg disks) {
        this.machine = machine;
        this.directory = machine.resolve("snapshots");
        this.layers = layers;
        this.disks = disks;
    }

    /** All of them, oldest first. */
    public List<Snapshot> list() {
        return Layers.list(directory).stream()
                .filter(each -> !each.getFileName().toString().startsWith("."))
                .map(each -> read(each.resolve(MANIFEST), Snapshot.class))
                .sorted(Comparator.comparing(Snapshot::createdAt).thenComparing(Snapshot::id))
                .toList();
    }

    /** The directories of the memories that are kept. */
    public List<Path> memories() {
        return list().stream()
                .filter(Snapshot::memory)
                .map(snapshot -> directory.resolve(snapshot.id()).resolve(MEMORY))
                .toList();
    }

    /**
     * Takes a snapshot of a machine that does not run.
     *
     * @param own its disks, files in its directory
     * @param memory the directory of the machine's memory, if it is suspended
     * @throws BerthException if it cannot be taken; all is as before then
     */
    public Snapshot take(String tag, String image, String settings, List<Path> own, Path memory) {
        return Uninterrupted.call(() -> taken(tag, image, settings, own, memory));
    }

    private Snapshot taken(String tag, String image, String settings, List<Path> own, Path memory) {
        String id = UUID.randomUUID().toString();
        Path staged = directory.resolve(STAGED + id);
        try {
            Frozen frozen = freeze(own, staged);
            EngineNotes.in(machine).replace(EngineNotes.in(staged));
            boolean suspended = Files.exists(memory);
            if (suspended) {
                link(memory, staged.resolve(MEMORY));
            }
            Snapshot snapshot = new Snapshot(id, tag, Instant.now(), suspended, image, settings, size(frozen, staged));
            PrivateFile.write(staged.resolve(MANIFEST), JSON.writeValueAsString(snapshot));
            Files.move(staged, directory.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            return snapshot;
        } catch (IOException | RuntimeException e) {
            recover();
            throw e instanceof BerthException told
                    ? told
                    : BerthException.failed("could not take the snapshot")
                            .because(e.toString())
                            .causedBy(e);
        }
    }

    /**
     * Makes disks that go on from what those of a machine hold that does not run. A process that is killed meanwhile
     * leaves the machine to {@link #recover}, and disks that are of no use.
     *
     * @param copies where each disk is to be made that goes on from one of the machine's own
     * @throws BerthException if they cannot be made; the machine is as before then
     */
    public void fork(Map<Path, Path> copies) {
        Uninterrupted.run(() -> forked(copies));
    }

    private void forked(Map<Path, Path> copies) {
        Path staged = directory.resolve(STAGED + UUID.randomUUID());
        try {
            Map<Path, Path> frozen = freeze(copies.keySet(), staged).in(machine);
            copies.forEach((disk, copy) -> layers.build(copy, Objects.requireNonNull(frozen.get(disk))));
            // From here on the copies are what needs the layers.
            Tree.delete(staged);
        } catch (RuntimeException e) {
            recover();
            throw e;
        }
    }

    /** Makes layers of a machine's disks, which are written down in a directory before. */
    private Frozen freeze(Collection<Path> own, Path staged) {
        BerthHome.privateDirectory(staged);
        Map<String, Path> fresh = new HashMap<>();
        own.forEach(disk -> fresh.put(disk.getFileName().toString(), layers.fresh()));
        Frozen frozen = new Frozen(fresh);
        PrivateFile.write(staged.resolve(DISKS), JSON.writeValueAsString(frozen));
        layers.freeze(frozen.in(machine));
        return frozen;
    }

    /**
     * Gives a machine that does not run what a snapshot holds, in place of its disks. Can be done again after it was
     * killed.
     *
     * @param memory where the machine's memory belongs
     * @param replacing run when the disks are ready and before they take their places; it forgets the memory that the
     *     machine has. What fails before leaves the machine as it was
     */
    public void restore(Snapshot snapshot, Path memory, Runnable replacing) {
        Path kept = directory.resolve(snapshot.id());
        Map<Path, Path> frozen = frozen(kept).in(machine);
        try {
            // A disk that is full, or a layer that is gone, shows here.
            frozen.forEach((disk, layer) -> layers.build(restored(disk), layer));
            replacing.run();
            frozen.keySet().forEach(disk -> Layers.move(restored(disk), disk));
        } finally {
            frozen.keySet().forEach(disk -> Tree.delete(restored(disk)));
        }
        EngineNotes.in(kept).replace(EngineNotes.in(machine));
        if (!snapshot.memory()) {
            return;
        }
        Path staged = memory.resolveSibling(STAGED + memory.getFileName());
        try {
            Tree.delete(staged);
            link(kept.resolve(MEMORY), staged);
            Files.move(staged, memory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BerthException.failed("could not bring back the memory of the snapshot '" + snapshot.tag() + "'")
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static Path restored(Path disk) {
        return disk.resolveSibling(RESTORED + disk.getFileName());
    }

    /** Deletes a snapshot; its layers stay for as long as something else needs them. */
    public void delete(Snapshot snapshot) {
        Path going = directory.resolve(GOING + snapshot.id());
        try {
            Files.move(directory.resolve(snapshot.id()), going, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw BerthException.failed("could not delete the snapshot '" + snapshot.tag() + "'")
                    .because(e.toString())
                    .causedBy(e);
        }
        Tree.delete(going);
    }

    /** Whether a process was killed while it took a snapshot, so that the machine's disks may be elsewhere. */
    public boolean unfinished() {
        return Layers.list(directory).stream()
                .anyMatch(each -> each.getFileName().toString().startsWith(STAGED));
    }

    /** Makes as if what was killed had never begun, or had come to its end. */
    public void recover() {
        Layers.list(machine).stream()
                .filter(each -> each.getFileName().toString().startsWith(RESTORED))
                .forEach(Tree::delete);
        for (Path each : Layers.list(directory)) {
            String name = each.getFileName().toString();
            if (name.startsWith(STAGED) && Files.exists(each.resolve(DISKS))) {
                layers.thaw(frozen(each).in(machine));
            }
            if (name.startsWith(".")) {
                Tree.delete(each);
            }
        }
    }

    /** The layers that snapshots of this machine, and what is becoming one, hold on to. */
    public List<Path> layers() {
        List<Path> held = new ArrayList<>();
        for (Path each : Layers.list(directory)) {
            if (!each.getFileName().toString().startsWith(GOING) && Files.exists(each.resolve(DISKS))) {
                held.addAll(frozen(each).layers().values());
            }
        }
        return held;
    }

    private static Frozen frozen(Path snapshot) {
        return read(snapshot.resolve(DISKS), Frozen.class);
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(Files.readString(file), type);
        } catch (IOException | JacksonException e) {
            throw BerthException.failed("what is known of a snapshot cannot be read from " + file)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private ByteSize size(Frozen frozen, Path staged) {
        List<Path> files = new ArrayList<>(frozen.layers().values());
        files.addAll(Layers.list(staged.resolve(MEMORY)));
        return new ByteSize(files.stream()
                .mapToLong(file -> disks.info(file).allocated().bytes())
                .sum());
    }

    private static void link(Path from, Path to) throws IOException {
        BerthHome.privateDirectory(to);
        for (Path file : Layers.list(from)) {
            Files.createLink(to.resolve(file.getFileName()), file);
        }
    }
}
