package dev.berth.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuImgTest {

    private final QemuImg disks = new QemuImg(new ProcessRunner(System.getenv()));

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("it's, a disk"));
    }

    @Test
    void anEmptyDiskHasItsSizeAndTakesNoSpace() {
        Path disk = directory.resolve("data.qcow2");

        disks.createDisk(disk, ByteSize.ofGiB(60));

        QemuImg.Info info = disks.info(disk);
        assertThat(info.size()).isEqualTo(ByteSize.ofGiB(60));
        assertThat(info.allocated()).isLessThan(ByteSize.ofMiB(1));
        assertThat(info.backing()).isEmpty();
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp-*");
    }

    @Test
    void anOverlayHasTheSizeOfItsBackingAndNamesIt() {
        Path backing = directory.resolve("base.qcow2");
        Path overlay = directory.resolve("root.qcow2");
        disks.createDisk(backing, ByteSize.ofGiB(8));

        disks.createOverlay(overlay, backing);

        assertThat(disks.info(overlay).size()).isEqualTo(ByteSize.ofGiB(8));
        assertThat(disks.info(overlay).backing()).contains(backing);
        assertThat(QemuImg.backing(overlay)).contains(backing);
        assertThat(QemuImg.backing(backing)).isEmpty();
    }

    @Test
    void ofWhatIsNoWholeDiskNobodyClaimsThatItRestsOnNothing() throws IOException {
        Path other = Files.writeString(directory.resolve("other.qcow2"), "what is no disk is something else");
        Path half = Files.write(directory.resolve("half.qcow2"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});

        for (Path disk : List.of(other, half, directory.resolve("missing.qcow2"))) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> QemuImg.backing(disk))
                    .withMessageContaining("could not read the disk " + disk);
        }
    }

    @Test
    void anOverlayGrowsByWhatIsWrittenToItAndNotByWhatLiesAround() {
        Path backing = directory.resolve("base.qcow2");
        Path overlay = directory.resolve("root.qcow2");
        disks.createDisk(backing, ByteSize.ofMiB(64));
        write(backing, 0, 64 << 20);
        disks.createOverlay(overlay, backing);
        long empty = disks.info(overlay).allocated().bytes();

        for (int page = 0; page < 20; page++) {
            write(overlay, page << 20, 4096);
        }

        // Beside the pages there are tables that say where they are.
        assertThat(disks.info(overlay).allocated().bytes() - empty).isLessThan(2 * 20 * 4096 + (64 << 10));
    }

    private static void write(Path disk, int offset, int bytes) {
        new ProcessRunner(System.getenv())
                .output(Command.of("qemu-io", "-c", "write " + offset + " " + bytes, disk.toString()));
    }

    @Test
    void aMissingImageIsAPreconditionAndLeavesNoDisk() {
        Path overlay = directory.resolve("root.qcow2");

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> disks.createOverlay(overlay, directory.resolve("gone.qcow2")))
                .withMessageContaining("gone.qcow2")
                .withMessageContaining("berth image build")
                .matches(e -> e.kind() == Kind.PRECONDITION);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDiskGrows() {
        Path disk = directory.resolve("data.qcow2");
        disks.createDisk(disk, ByteSize.ofGiB(1));

        disks.grow(disk, ByteSize.ofGiB(2));

        assertThat(disks.info(disk).size()).isEqualTo(ByteSize.ofGiB(2));
        disks.check(disk);
    }

    @Test
    void aLargeMemoryMayTakeAsLongToCopyAsASlowDiskNeeds() throws Exception {
        Path memory = Files.createFile(directory.resolve("ram"));
        try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
            file.setLength(ByteSize.ofGiB(32).bytes());
        }

        assertThat(QemuImg.patience(memory)).isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
        assertThat(QemuImg.patience(directory.resolve("none"))).isPositive();
    }

    @Test
    void aDamagedDiskIsNamed() throws Exception {
        Path disk = directory.resolve("data.qcow2");
        disks.createDisk(disk, ByteSize.ofGiB(1));
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            // The offset of the table of reference counts, see QEMU's docs/interop/qcow2.txt.
            file.write(ByteBuffer.allocate(8).putLong(0, 0x7000_0000L), 48);
        }

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> disks.check(disk))
                .withMessageContaining(disk + " is damaged");
    }

    @Test
    void whatIsNotADiskCannotBeRead() {
        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> disks.info(directory.resolve("none.qcow2")))
                .withMessageContaining("could not read the disk")
                .withMessageContaining("No such file");
    }
}
