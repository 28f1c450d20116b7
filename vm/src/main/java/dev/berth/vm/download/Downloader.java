package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.ExclusiveLock;
import dev.berth.vm.file.Shelf;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.progress.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings files from elsewhere into a cache on this host.
 *
 * <p>A download that was cut, by the network or by a kill, goes on where it stopped if the source still has the same
 * file. A file appears under its final name only when all of its bytes have the digest asked for, so whatever is in the
 * cache can be used. Any number of processes can ask for the same file: one downloads, the others wait.
 */
public final class Downloader {

    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

    private final Path cache;
    private final DownloadLimits limits;
    private final ProxyEnvironment proxies;
    private @Nullable HttpClient client;

    static {
        // The JDK keeps passwords from proxies on the way to https unless this is set before its first request. Who
        // writes one into the proxy's URL wants it sent, as it is by curl and Go programs.
        if (System.getProperty(TUNNELING) == null) {
            System.setProperty(TUNNELING, "");
        }
    }

    /**
     * @param cache the directory that keeps files, one directory per digest
     * @param environment where the proxy settings are
     */
    public Downloader(Path cache, Map<String, String> environment, DownloadLimits limits) {
        this.cache = cache;
        this.proxies = new ProxyEnvironment(environment);
        this.limits = limits;
    }

    /**
     * Whether a failure of a download may pass with time: nobody answered, or stopped answering. What was sent was not
     * wrong then.
     */
    public static boolean isUnanswered(BerthException failure) {
        return failure.getCause() instanceof HttpTransfer.Interrupted;
    }

    /**
     * The file, from the cache if it is there, else from its source.
     *
     * @return {@code cache/<sha256>/<file name>}, with exactly the bytes that were asked for; not to be changed
     * @throws BerthException if the source has no such file or another one, or keeps failing
     */
    public Path fetch(Download download, Progress progress) {
        Path directory =
                BerthHome.privateDirectory(cache.resolve(download.sha256().hex()));
        Path file = directory.resolve(download.fileName());
        if (Files.isRegularFile(file)) {
            return file;
        }
        try (var _ = ExclusiveLock.acquire(
                directory.resolve(Shelf.LOCK),
                "download of " + download.fileName(),
                limits.deadline(),
                holder -> progress.detail("waiting for " + holder))) {
            if (Files.isRegularFile(file)) {
                return file;
            }
            PartialFile partial = new PartialFile(directory);
            Sha256 got = transfer(download.source(), partial, progress);
            if (!got.equals(download.sha256()) && partial.wasResumed()) {
                progress.detail("what was left of an earlier download does not fit; starting again");
                partial.discard();
                got = transfer(download.source(), partial, progress);
            }
            if (!got.equals(download.sha256())) {
                partial.discard();
                throw BerthException.failed("the file at " + shown(download.source()) + " is not the one asked for")
                        .because("its sha256 is " + got + " instead of " + download.sha256())
                        .remedy("Check the digest, or whether something between here and there changes downloads");
            }
            partial.moveTo(file);
            return file;
        } catch (IOException e) {
            throw writeFailed(download.source(), e);
        }
    }

    /**
     * The content of a small file whose digest is not known beforehand, such as a list of digests. Not cached.
     *
     * @param atMost a source that sends more is an error
     */
    public byte[] read(URI source, ByteSize atMost, Progress progress) {
        Download.requireKnownScheme(source);
        Path directory = null;
        try {
            directory = Files.createTempDirectory(BerthHome.privateDirectory(cache), ".read-");
            PartialFile partial = new PartialFile(directory, atMost.bytes());
            transfer(source, partial, progress);
            return Files.readAllBytes(partial.path());
        } catch (IOException e) {
            throw writeFailed(source, e);
        } finally {
            if (directory != null) {
                PartialFile.deleteDirectory(directory);
            }
        }
    }

    /** Repeats until the whole file is there; returns the digest of its bytes. */
    private Sha256 transfer(URI source, PartialFile partial, Progress progress) throws IOException {
        long deadline = System.nanoTime() + limits.deadline().toNanos();
        int failures = 0;
        while (true) {
            long before = partial.size();
            try {
                if (source.getScheme().equalsIgnoreCase("file")) {
                    copy(source, partial);
                } else {
                    new HttpTransfer(client(), source, proxies.authorization(source), limits.silence(), progress)
                            .run(partial, deadline);
                }
                return partial.digest();
            } catch (HttpTransfer.Interrupted e) {
                failures = partial.size() > before ? 1 : failures + 1;
                if (failures >= limits.attempts() || System.nanoTime() >= deadline) {
                    throw BerthException.failed("could not download " + shown(source))
                            .because(e.getMessage() + " (" + (partial.size() >> 20) + " MiB are there)")
                            .remedy("Try again: it goes on where it stopped")
                            .causedBy(e);
                }
                progress.detail(e.getMessage() + "; trying again");
                pause(limits.backoff(failures), source);
            }
        }
    }

    /** Made when it is first needed: it takes longer than most commands do, and most download nothing. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(limits.silence())
                    .proxy(proxies)
                    .build();
        }
        return client;
    }

    private static void copy(URI source, PartialFile partial) throws IOException {
        partial.discard();
        try (InputStream in = Files.newInputStream(Path.of(URI.create("file://" + source.getRawPath())))) {
            partial.append(in, count -> {});
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw BerthException.notFound("there is no file " + source.getPath())
                    .causedBy(e);
        }
    }

    private static void pause(Duration time, URI source) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BerthException.failed("the download of " + shown(source) + " was interrupted")
                    .causedBy(e);
        }
    }

    private static BerthException writeFailed(URI source, IOException e) {
        return BerthException.failed("could not keep the download of " + shown(source))
                .because(e.getMessage() == null ? e.toString() : e.getMessage())
                .remedy("Check the free disk space and the permissions of Berth's directory")
                .causedBy(e);
    }

    /** The URL for messages: without a user's name and password, and without a query that may hold a token. */
    public static String shown(URI source) {
        String port = source.getPort() < 0 ? "" : ":" + source.getPort();
        String host = source.getHost() == null ? "" : source.getHost() + port;
        return source.getScheme() + "://" + host + source.getPath();
    }
}
