package dev.berth.vm.disk;

import dev.berth.vm.download.DownloadLimits;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.file.Shelf;
import dev.berth.vm.file.Tree;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.CommandException;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Read-only disks made of files that guests need and images do not have. A disk costs a guest nothing to be attached,
 * where the same files through ssh cost minutes on an emulated processor. Each is made once and shared by all machines.
 * Thread-safe, and safe beside other processes.
 */
public final class ArtifactDisks {

    private static final String MAKER = "mke2fs";

    private static final Duration MAKING = Duration.ofMinutes(10);

    /** What a disk is filled with may have to be downloaded first, and that may be a few files. */
    private static final Duration FILLING = DownloadLimits.DEFAULT.deadline().multipliedBy(3);

    private static final long BLOCK = 4096;

    private static final int BUFFER = 1 << 20;

    /** Superblocks, group descriptors, bitmaps: some, and a thirtieth of the rest. */
    private static final long OVERHEAD = 4 << 20;

    private final Path directory;
    private final String path;
    private final ProcessRunner runner;

    /**
     * @param directory keeps the disks, one directory per key
     * @param environment where the {@code PATH} is
     */
    public ArtifactDisks(Path directory, Map<String, String> environment, ProcessRunner runner) {
        // Debian leaves these directories out of a normal user's PATH, but mke2fs in them does not need root.
        this(directory, environment, runner, "/usr/sbin:/sbin");
    }

    ArtifactDisks(Path directory, Map<String, String> environment, ProcessRunner runner, String morePath) {
        this.directory = directory;
        this.path = environment.getOrDefault("PATH", "/usr/bin:/bin") + ":" + morePath;
        this.runner = runner;
    }

    /** The disk of that key, if it has been made. */
    public Optional<Path> find(Sha256 key) {
        Path disk = place(key);
        return Files.isRegularFile(disk) ? Optional.of(disk) : Optional.empty();
    }

    /**
     * The disk of that key, a raw image with an ext4 file system; made first if there is none, or only a damaged one.
     *
     * @param key names what the disk is made of: equal keys, equal contents
     * @param contents asked only when the disk has to be made
     * @throws BerthException if it cannot be made; there is none then
     */
    public Path disk(Sha256 key, DiskContents contents, Progress progress) {
        Path disk = place(key);
        if (find(key).isPresent() && isIntact(disk)) {
            return disk;
        }
        Path home = BerthHome.privateDirectory(directory.resolve(key.hex()));
        try (var _ = ExclusiveLock.acquire(
                home.resolve(Shelf.LOCK),
                "making a disk",
                FILLING.plus(MAKING),
                holder -> progress.detail("waiting for " + holder))) {
            if (find(key).isPresent()) {
                if (isIntact(disk)) {
                    return disk;
                }
                progress.notice(disk + " has been damaged; it is made again");
            }
            return make(home, disk, contents, progress);
        }
    }

    /** Whether a disk is still what was made, by a checksum that takes a fraction of a second. */
    private static boolean isIntact(Path disk) {
        try {
            return Files.readString(checksum(disk)).equals(crc32c(disk));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw BerthException.failed("could not read the disk " + disk)
                    .because(e.toString())
                    .causedBy(e);
        }
    }

    private static Path checksum(Path disk) {
        return disk.resolveSibling("disk.crc32c");
    }

    /** Of all checksums this is the one that processors and every JIT compiler know; sha256 would take seconds. */
    private static String crc32c(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                checksum.update(buffer, 0, count);
            }
        }
        return Long.toHexString(checksum.getValue());
    }

    private Path place(Sha256 key) {
        return directory.resolve(key.hex()).resolve("disk.raw");
    }

    private Path make(Path home, Path disk, DiskContents contents, Progress progress) {
        Path files = home.resolve("files.part");
        Path beside = home.resolve("disk.part");
        try {
            // What a killed process has left.
            Tree.delete(files);
            Files.deleteIfExists(beside);
            Files.createDirectory(files);
            contents.fill(files);
            progress.detail("making a disk of it");
            format(files, beside);
            // First: a disk whose checksum is another one's is made again.
            Files.writeString(checksum(disk), crc32c(beside));
            Files.move(beside, disk, StandardCopyOption.ATOMIC_MOVE);
            return disk;
        } catch (IOException e) {
            throw failed(disk).because(e.toString()).causedBy(e);
        } finally {
            Tree.delete(files);
            // Half of one is as large as it, on a disk that may be full for that.
            Tree.delete(beside);
        }
    }

    private void format(Path files, Path disk) throws IOException {
        Extent extent = new Extent();
        Files.walkFileTree(files, extent);
        long kibibytes = (OVERHEAD + extent.bytes + extent.bytes / 30) / 1024;
        try {
            runner.output(Command.of(
                            maker().toString(),
                            "-q",
                            "-t",
                            "ext4",
                            "-m",
                            "0",
                            "-N",
                            Long.toString(extent.files + 16),
                            // Nobody ever writes to it, so it needs no journal.
                            "-O",
                            "^has_journal",
                            "-E",
                            "root_owner=0:0,lazy_itable_init=0",
                            "-d",
                            files.toString(),
                            disk.toString(),
                            kibibytes + "k")
                    .timeout(MAKING));
        } catch (CommandException e) {
            throw failed(disk).because(String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private Path maker() {
        return Stream.of(path.split(":", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> Path.of(name, MAKER))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> BerthException.precondition("no disk can be made here")
                        .because("the program " + MAKER + " is missing")
                        .remedy("Install it with: sudo apt-get install e2fsprogs"));
    }

    private static BerthException failed(Path disk) {
        return BerthException.failed("could not make the disk " + disk);
    }

    /** How much room files take, in whole blocks. */
    private static final class Extent extends SimpleFileVisitor<Path> {

        private long files;
        private long bytes;

        @Override
        public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            return visitFile(visited, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files++;
            bytes += (attributes.size() / BLOCK + 1) * BLOCK;
            return FileVisitResult.CONTINUE;
        }
    }
}
