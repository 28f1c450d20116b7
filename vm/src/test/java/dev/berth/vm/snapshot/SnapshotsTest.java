package dev.berth.vm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.qemu.QemuImg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With real disks; what is on them is written and read by qemu-io, as a guest would. */
class SnapshotsTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());
    private static final String IMAGE = "a".repeat(64);

    private final QemuImg disks = new QemuImg(RUNNER);
    private BerthHome home;
    private Layers layers;
    private Path machine;
    private Path memory;
    private Path disk;
    private Snapshots snapshots;

    @BeforeEach
    void makeMachine() throws IOException {
        home = new BerthHome(Files.createTempDirectory("berth-"));
        layers = new Layers(home, disks);
        machine = Files.createDirectories(home.profile("dev"));
        memory = machine.resolve("suspended");
        disk = machine.resolve("data.qcow2");
        disks.createDisk(disk, ByteSize.ofMiB(4));
        snapshots = new Snapshots(machine, layers, disks);
    }

    @AfterEach
    void sweep() {
        Tree.delete(home.root());
    }

    @Test
    void aMachineGoesBackToWhatItHadAndForthAgain() {
        write(disk, 1);
        Snapshot first = take("first");
        write(disk, 2);
        Snapshot second = take("second");
        write(disk, 3);

        restore(first);
        assertThat(holds(disk, 1)).isTrue();
        write(disk, 4);
        restore(second);
        assertThat(holds(disk, 2)).isTrue();
        restore(first);
        assertThat(holds(disk, 1))
                .as("what was written after a restore is not in the snapshot")
                .isTrue();

        assertThat(snapshots.list()).containsExactly(first, second);
        assertThat(first.size()).isGreaterThan(new ByteSize(0));
    }

    @Test
    void memoryIsKeptUnderAnotherNameAndComesBack() throws IOException {
        Files.createDirectory(memory);
        Files.writeString(memory.resolve("ram"), "what ran");

        Snapshot snapshot = take("running");
        assertThat(snapshot.memory()).isTrue();
        assertThat(memory.resolve("ram")).hasContent("what ran");
        Tree.delete(memory);

        restore(snapshot);
        assertThat(memory.resolve("ram")).hasContent("what ran");
        Tree.delete(memory);
        restore(snapshot);
        assertThat(memory.resolve("ram")).hasContent("what ran");
    }

    @Test
    void whatTheEngineHasNotedOfTheDisksComesBackWithThem() throws IOException {
        Path notes = EngineNotes.in(machine).file();
        Snapshot without = take("without");
        Files.writeString(notes, "version 1");
        Snapshot first = take("first");
        Files.writeString(notes, "version 2");

        restore(first);
        assertThat(notes).hasContent("version 1");
        Files.writeString(notes, "version 3");
        restore(first);
        assertThat(notes).hasContent("version 1");

        restore(without);
        assertThat(notes).doesNotExist();
    }

    @Test
    void layersAreDeletedWhenNothingNeedsThemAnyMore() {
        write(disk, 1);
        Snapshot first = take("first");
        write(disk, 2);
        Snapshot second = take("second");
        assertThat(layerFiles()).hasSize(2);

        snapshots.delete(first);
        layers.sweep();
        assertThat(layerFiles()).as("the second and the disk rest on the first").hasSize(2);

        restore(second);
        assertThat(holds(disk, 2)).isTrue();
        snapshots.delete(second);
        layers.sweep();
        assertThat(layerFiles()).as("the disk still rests on them").hasSize(2);

        assertThat(layers.orphans()).isEmpty();
        disks.createDisk(disk, ByteSize.ofMiB(4));
        assertThat(layers.orphans()).hasSize(2);
        layers.sweep();
        assertThat(layerFiles()).isEmpty();
    }

    @Test
    void disksThatReadThroughManyLayersCanBeTold() {
        take("first");
        take("second");
        Snapshot third = take("third");

        assertThat(layers.deep(3)).containsExactly(Map.entry(disk, 3));
        assertThat(layers.deep(4)).isEmpty();

        snapshots.delete(third);
        layers.sweep();
        assertThat(layers.deep(3)).as("the disk still rests on them").containsKey(disk);
    }

    @Test
    void nothingIsDeletedForADiskThatCannotBeRead() throws IOException {
        take("first");
        Tree.delete(machine.resolve("snapshots"));
        Files.writeString(disk, "what a file system has made of it in a crash");

        layers.sweep();

        assertThat(layerFiles()).hasSize(1);
    }

    @Test
    void layersAreNeededByWhateverPathTheHomeIsReached() throws IOException {
        write(disk, 1);
        Snapshot snapshot = take("first");
        Path elsewhere = Files.createTempDirectory("berth-");
        Path alias = Files.createSymbolicLink(elsewhere.resolve("home"), home.root());

        new Layers(new BerthHome(alias), disks).sweep();

        assertThat(layerFiles()).hasSize(1);
        restore(snapshot);
        assertThat(holds(disk, 1)).isTrue();
        Tree.delete(elsewhere);
    }

    @Test
    void whoeverInterruptsWhileASnapshotIsTakenFindsItTakenAndTheDiskWhereItWas() {
        write(disk, 1);
        Thread.currentThread().interrupt();

        Snapshot snapshot = take("first");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(snapshots.list()).containsExactly(snapshot);
        assertThat(snapshots.unfinished()).isFalse();
        assertThat(holds(disk, 1)).isTrue();
    }

    @Test
    void layersOfOneMachineStayForAnother() throws IOException {
        write(disk, 1);
        take("first");
        Path layer = layerFiles().getFirst();
        Path clone = Files.createDirectories(home.profile("clone")).resolve("data.qcow2");
        layers.build(clone, layer);
        Tree.delete(machine);

        layers.sweep();

        assertThat(holds(clone, 1)).isTrue();
    }

    @Test
    void disksOfAnotherMachineGoOnFromWhatWasThereAndNeitherSeesWhatTheOtherWrites() throws IOException {
        write(disk, 1);
        Path clone = Files.createDirectories(home.profile("clone")).resolve("data.qcow2");

        snapshots.fork(Map.of(disk, clone));
        write(disk, 2);

        assertThat(holds(clone, 1)).isTrue();
        write(clone, 3);
        assertThat(holds(disk, 2)).isTrue();
        assertThat(snapshots.unfinished()).isFalse();
        assertThat(snapshots.list()).isEmpty();
        Tree.delete(machine);
        layers.sweep();
        assertThat(holds(clone, 3)).as("after the other machine is gone").isTrue();
        Tree.delete(home.profile("clone"));
        layers.sweep();
        assertThat(layerFiles()).isEmpty();
    }

    @Test
    void aDiskThatCannotBeMadeForAnotherMachineLeavesThisOneAsItWas() {
        write(disk, 1);

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> snapshots.fork(Map.of(disk, home.root().resolve("missing/data.qcow2"))));

        assertThat(holds(disk, 1)).isTrue();
        assertThat(snapshots.unfinished()).isFalse();
        layers.sweep();
        assertThat(layerFiles()).isEmpty();
    }

    @Test
    void whatWasKilledLeavesNothing() throws IOException {
        write(disk, 1);
        // As far as a process comes that is killed right before the snapshot is there.
        Path staged = Files.createDirectories(machine.resolve("snapshots/.tmp-x"));
        Path layer = layers.fresh();
        Files.writeString(staged.resolve("disks.json"), "{\"layers\":{\"data.qcow2\":\"" + layer + "\"}}");
        layers.freeze(Map.of(disk, layer));
        layers.sweep();
        assertThat(layer).as("what is becoming a snapshot holds on to it").exists();
        Files.delete(disk);
        assertThat(snapshots.unfinished()).isTrue();

        snapshots.recover();
        snapshots.recover();

        assertThat(holds(disk, 1)).isTrue();
        assertThat(snapshots.list()).isEmpty();
        assertThat(snapshots.unfinished()).isFalse();
        assertThat(layerFiles()).isEmpty();
        assertThat(disks.info(disk).backing()).isEmpty();
    }

    @Test
    void aSnapshotThatCannotBeTakenChangesNothing() throws IOException {
        write(disk, 1);
        Path missing = machine.resolve("root.qcow2");

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> snapshots.take("first", IMAGE, "", List.of(disk, missing), memory));

        assertThat(holds(disk, 1)).isTrue();
        assertThat(snapshots.list()).isEmpty();
        assertThat(layerFiles()).isEmpty();
    }

    @Test
    void aLayerThatIsGoneIsNamed() throws IOException {
        Snapshot snapshot = take("first");
        Path layer = layerFiles().getFirst();
        Files.delete(layer);

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> restore(snapshot))
                .withMessageContaining(layer.toString());
    }

    @Test
    void aSnapshotThatCannotBeGoneBackToChangesNothing() throws IOException {
        Path system = machine.resolve("root.qcow2");
        disks.createDisk(system, ByteSize.ofMiB(4));
        Snapshot snapshot = snapshots.take("first", IMAGE, "", List.of(disk, system), memory);
        write(disk, 2);
        write(system, 2);
        Files.delete(disks.info(system).backing().orElseThrow());
        AtomicBoolean replacing = new AtomicBoolean();

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> snapshots.restore(snapshot, memory, () -> replacing.set(true)));

        assertThat(replacing).isFalse();
        assertThat(holds(disk, 2)).isTrue();
        assertThat(machine).isDirectoryNotContaining("glob:**.tmp-*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "before the upgrade", "été/2026: ✓", "../../etc"})
    void whatCanBePrintedIsATag(String tag) {
        assertThat(take(tag).tag()).isEqualTo(tag);
        assertThat(snapshots.list()).extracting(Snapshot::tag).containsExactly(tag);
    }

    @Test
    void tagsHaveUpTo250Characters() {
        assertThat(take("é".repeat(250)).tag()).hasSize(250);
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> Snapshot.requireTag("é".repeat(251)))
                .matches(e -> e.kind() == Kind.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a ", "a\nb", "a\u001b[31m", "\u200b", "a\u202e"})
    void whatCannotBeSeenIsNoTag(String tag) {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> Snapshot.requireTag(tag))
                .matches(e -> e.kind() == Kind.USAGE);
    }

    private void restore(Snapshot snapshot) {
        snapshots.restore(snapshot, memory, () -> {});
    }

    private Snapshot take(String tag) {
        return snapshots.take(tag, IMAGE, "cpus: 2", List.of(disk), memory);
    }

    private List<Path> layerFiles() {
        if (!Files.exists(home.layers())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home.layers())) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path disk, int pattern) {
        RUNNER.output(Command.of("qemu-io", "-c", "write -P " + pattern + " 0 64k", disk.toString()));
    }

    /** qemu-io tells by what it prints, not by its exit code, in the version of Debian 12. */
    private static boolean holds(Path disk, int pattern) {
        return !RUNNER.output(Command.of("qemu-io", "-r", "-c", "read -P " + pattern + " 0 64k", disk.toString()))
                .contains("failed");
    }
}
