package dev.berth.runtimes.release;

import dev.berth.vm.download.Download;
import dev.berth.vm.download.Downloader;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Brings the files of a release to this host. Each is verified while it arrives, and again each time it is asked for.
 * What has been brought once needs no network again. Thread-safe, and safe beside other processes.
 */
public final class ReleaseFiles {

    private final Downloader downloader;

    /** @param downloader keeps the files by their digest */
    public ReleaseFiles(Downloader downloader) {
        this.downloader = downloader;
    }

    /**
     * The digests of a release, which never change once it is out.
     *
     * @param source where the release has its list of them
     * @param kept where this host keeps the list
     * @throws BerthException of kind NOT_FOUND if there is no such release; of kind FAILED if nobody answers, or not
     *     with such a list
     */
    public Checksums checksums(URI source, Path kept, Progress progress) {
        try {
            if (Files.isRegularFile(kept)) {
                return Checksums.parse(kept.toString(), Files.readAllBytes(kept));
            }
            byte[] content = downloader.read(source, Checksums.LARGEST, progress);
            Checksums checksums = Checksums.parse(Downloader.shown(source), content);
            BerthHome.privateDirectory(kept.resolveSibling(""));
            PrivateFile.write(kept, new String(content, StandardCharsets.UTF_8));
            return checksums;
        } catch (IOException e) {
            throw failed("could not read the digests of a release in " + kept, e);
        }
    }

    /**
     * One file, intact. It is shared by all profiles and must not be changed.
     *
     * @throws BerthException if it cannot be had or is not what it should be; nothing of it is kept then
     */
    public Path fetch(Download download, Progress progress) {
        Path file = downloader.fetch(download, progress);
        if (isIntact(file, download.sha256())) {
            return file;
        }
        progress.notice(file + " has been damaged; it is downloaded again");
        delete(file);
        return downloader.fetch(download, progress);
    }

    private static boolean isIntact(Path file, Sha256 sha256) {
        try {
            return Sha256.of(file).equals(sha256);
        } catch (IOException e) {
            throw failed("could not read " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw failed("could not remove the damaged file " + file, e);
        }
    }

    private static BerthException failed(String what, IOException cause) {
        return BerthException.failed(what).because(cause.toString()).causedBy(cause);
    }
}
