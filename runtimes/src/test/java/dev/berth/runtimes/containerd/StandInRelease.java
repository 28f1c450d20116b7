package dev.berth.runtimes.containerd;

import dev.berth.vm.download.Sha256;
import dev.berth.vm.host.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Publishes a stand-in for nerdctl in a directory, in the layout of nerdctl's releases. */
public final class StandInRelease implements AutoCloseable {

    private final Path release;
    private final Path archive;
    private final TarArchiveOutputStream tar;

    private StandInRelease(Path mirror, String version) throws IOException {
        release = Files.createDirectories(mirror.resolve("download/" + version));
        archive = release.resolve("nerdctl-full-" + version.substring(1) + "-linux-"
                + Architecture.host().debianName() + ".tar.gz");
        OutputStream file = Files.newOutputStream(archive);
        tar = new TarArchiveOutputStream(new GZIPOutputStream(file), StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /** Publishes what profiles get by default. */
    public static void publish(Path mirror) throws IOException {
        publish(mirror, NerdctlVersion.TESTED.toString(), release -> {});
    }

    /**
     * Publishes a version.
     *
     * @param more puts further entries into the archive
     */
    static Path publish(Path mirror, String version, Consumer<StandInRelease> more) throws IOException {
        try (StandInRelease release = new StandInRelease(mirror, version)) {
            release.directory("bin/");
            release.program("bin/nerdctl", resource("nerdctl"));
            release.program("bin/buildkitd", resource("buildkitd"));
            release.program("bin/containerd", "not the guest's");
            release.program("libexec/cni/bridge", "a plugin");
            release.link("bin/buildkit-cni-bridge", "../libexec/cni/bridge");
            release.program("share/doc/nerdctl-full/README.md", "a text");
            more.accept(release);
            return release.archive;
        }
    }

    void directory(String name) {
        put(new TarArchiveEntry(name), "");
    }

    void program(String name, String content) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(0100755);
        put(entry, content);
    }

    void link(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        put(entry, "");
    }

    void hardLink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK, true);
        entry.setLinkName(target);
        put(entry, "");
    }

    /** A file of one byte in the archive that is one of one GiB where it is unpacked. */
    void sparse(String name) {
        put(
                new TarArchiveEntry("PaxHeaders/" + name, TarConstants.LF_PAX_EXTENDED_HEADER_LC),
                "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n34 GNU.sparse.realsize=1073741824\n");
        program(name, "1\n1073741823\n1\n" + "\0".repeat(512 - 15) + "x");
    }

    void device(String name) {
        put(new TarArchiveEntry(name, TarConstants.LF_CHR, true), "");
    }

    private void put(TarArchiveEntry entry, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        try {
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(StandInRelease.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends the archive and publishes its digest. */
    @Override
    public void close() throws IOException {
        tar.close();
        Files.writeString(
                release.resolve("SHA256SUMS"),
                Sha256.of(archive) + "  " + archive.getFileName() + "\n" + "0".repeat(64) + "  nerdctl-other.tar.gz\n");
    }
}
