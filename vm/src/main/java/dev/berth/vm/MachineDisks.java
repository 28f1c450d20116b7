package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.file.Tree;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.image.GuestImage;
import dev.berth.vm.qemu.QemuImg;
import dev.berth.vm.snapshot.EngineNotes;
import dev.berth.vm.snapshot.Layers;
import dev.berth.vm.snapshot.Snapshots;
import dev.berth.vm.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The two disks of a machine: the system's, which is an overlay and can be thrown away, and that of the data, with what
 * the engine has noted of it. Each is there as a whole or not at all.
 *
 * @param directory the machine's own
 * @param layers keep what its disks rest on, but for images
 */
record MachineDisks(Path directory, QemuImg images, Layers layers) {

    private static final String ROOT = "root.qcow2";
    private static final String DATA = "data.qcow2";

    /**
     * Is there from before the data disk is made until a guest has formatted and mounted it: nobody's data is on it.
     */
    private static final String UNFORMATTED = "data.unformatted";

    /**
     * Is there from before the disks are made of another machine's until a guest has left behind what engines are told
     * apart by.
     */
    private static final String COPIED = "data.copied";

    /** What is known of the data disk. */
    private static final List<String> MARKERS = List.of(UNFORMATTED, COPIED);

    /** A disk that goes on from what the data disk held when it was asked for. */
    private static final String FORK = "fork-data.qcow2";

    /** What the name of a disk begins with that was put aside; it still is one of a disk. */
    private static final String ASIDE = "aside-";

    Path root() {
        return directory.resolve(ROOT);
    }

    Path data() {
        return directory.resolve(DATA);
    }

    boolean exist() {
        return Files.exists(root()) && Files.exists(data());
    }

    /** Makes what is missing, and the data disk as large as it is wanted. */
    void prepare(GuestImage image, ByteSize size) {
        if (!Files.exists(data())) {
            PrivateFile.write(directory.resolve(UNFORMATTED), "");
            images.createDisk(data(), size);
        } else if (images.info(data()).size().compareTo(size) < 0) {
            images.grow(data(), size);
        }
        if (!Files.exists(root())) {
            images.createOverlay(root(), image.rootDisk());
        }
    }

    /** Makes both on those of a template, in place of what is there: a template's memory fits no other disks. */
    void prepare(Template template) {
        discard(true);
        layers.adopt(data(), template.dataDisk());
        layers.adopt(root(), template.rootDisk());
    }

    /** Makes both on what those of another machine hold now, in place of what is there. */
    void prepare(MachineDisks origin) {
        discard(true);
        PrivateFile.write(directory.resolve(COPIED), "");
        new Snapshots(origin.directory, layers, images).fork(Map.of(origin.root(), root(), origin.data(), data()));
    }

    /**
     * Makes the data disk of one that another machine had, which is a file in the directory, and none for the system.
     *
     * @param most how large it may be
     * @throws BerthException of kind USAGE if it is larger: it cannot shrink, and the host may have no room for it
     */
    void prepare(Path data, ByteSize most) {
        images.requireAlone(data);
        ByteSize size = images.info(data).size();
        if (size.compareTo(most) > 0) {
            throw BerthException.usage("disk: the data is on a disk of " + size + " and cannot shrink to " + most)
                    .because("its file system would lose data")
                    .remedy("Give it as much, with: --disk " + size);
        }
        discard(true);
        PrivateFile.write(directory.resolve(COPIED), "");
        move(data, data());
    }

    /** Makes a disk beside the data disk that goes on from what that holds now. */
    void fork() {
        new Snapshots(directory, layers, images).fork(Map.of(data(), directory.resolve(FORK)));
    }

    /** Writes what that disk holds to a file, as one that rests on no other. */
    void flattenFork(Path file) {
        images.flatten(directory.resolve(FORK), file);
    }

    /** Deletes that disk. Does nothing when there is none. */
    void forgetFork() {
        Tree.delete(directory.resolve(FORK));
    }

    /** Those of another machine. */
    MachineDisks of(Path machine) {
        return new MachineDisks(machine, images, layers);
    }

    /** Whether the disks are another machine's as it was, and no guest of this one has been there yet. */
    boolean copied() {
        return Files.exists(directory.resolve(COPIED));
    }

    /** What engines are told apart by is this machine's own from now on. */
    void individual() {
        Tree.delete(directory.resolve(COPIED));
    }

    /**
     * Makes a data disk anew that no guest has formatted to the end: a guest that was ended meanwhile has left neither
     * nothing nor a file system there.
     */
    void blank() {
        if (unformatted()) {
            images.createDisk(data(), images.info(data()).size());
        }
    }

    /** Whether nobody's data can be on the data disk. */
    boolean unformatted() {
        return Files.exists(directory.resolve(UNFORMATTED));
    }

    /** A guest has formatted and mounted the data disk. */
    void formatted() {
        Tree.delete(directory.resolve(UNFORMATTED));
    }

    /** Whether the system's disk is on that image's, directly or by way of others. */
    boolean on(GuestImage image) {
        try {
            return Files.isSameFile(images.base(root()), image.rootDisk());
        } catch (IOException e) {
            // One of the two is gone, so they are not the same.
            return false;
        }
    }

    /** Throws the system's disk away, and with {@code data} the other one, too. */
    void discard(boolean data) {
        names(data).forEach(name -> Tree.delete(directory.resolve(name)));
    }

    private boolean putAside() {
        return Files.exists(aside(DATA));
    }

    /** Puts the same disks aside; those that are aside already stay, and what has been made since goes. */
    void setAside(boolean data) {
        if (data && putAside()) {
            deleteMarkers();
        }
        for (String name : names(data)) {
            if (Files.exists(aside(name))) {
                Tree.delete(directory.resolve(name));
            } else {
                move(directory.resolve(name), aside(name));
            }
        }
        if (data && Files.notExists(aside(EngineNotes.NAME))) {
            // A copy: some of it, such as a port, is the same for the disks that come next.
            EngineNotes.in(directory).replace(new EngineNotes(aside(EngineNotes.NAME)));
        }
    }

    /** Brings back the disks that were put aside, in place of what has been made since. Does nothing without any. */
    void bringBack() {
        if (putAside()) {
            // What they say is said of the disk that has been made since.
            deleteMarkers();
        }
        // The markers last: until then that disk is known to be the one that was made since.
        Stream.of(List.of(ROOT, DATA), MARKERS, List.of(EngineNotes.NAME))
                .flatMap(List::stream)
                .forEach(name -> move(aside(name), directory.resolve(name)));
    }

    /** Deletes the disks that were put aside; returns whether there were any. */
    boolean deleteAside() {
        List<Path> aside = Stream.concat(names(true).stream(), Stream.of(EngineNotes.NAME))
                .map(this::aside)
                .filter(Files::exists)
                .toList();
        aside.forEach(Tree::delete);
        return !aside.isEmpty();
    }

    private Path aside(String name) {
        return directory.resolve(ASIDE + name);
    }

    private void deleteMarkers() {
        MARKERS.forEach(name -> Tree.delete(directory.resolve(name)));
    }

    /** With the data disk its markers, before it: where it has gone, they have gone. */
    private static List<String> names(boolean data) {
        return data ? Stream.concat(MARKERS.stream(), Stream.of(ROOT, DATA)).toList() : List.of(ROOT);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Moved already by one that was killed, or never there.
        } catch (IOException e) {
            throw BerthException.failed("could not move " + from + " to " + to)
                    .because(e.toString())
                    .causedBy(e);
        }
    }
}
