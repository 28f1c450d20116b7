package dev.berth.vm;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.file.PrivateFile;
import dev.berth.vm.file.Tree;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.home.BerthHome;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.ssh.SshIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a guest is told at its boot and by nobody else: who it is, whom it lets in, and the files its engine needs.
 * Handed over as systemd credentials, see {@code systemd.system-credentials(7)}. The files made for it are only there
 * while the machine starts.
 *
 * @param directory holds them, mode 0700
 * @param files by the credential's name
 */
record BootCredentials(Path directory, Map<String, Path> files) implements AutoCloseable {

    /** A larger credential is dropped by systemd without a word (CREDENTIAL_SIZE_MAX). */
    private static final int LARGEST = 1 << 20;

    private static final int SECRET = 0600;

    /**
     * Writes the credentials of one boot.
     *
     * @param removed patterns of files that the guest is to be rid of before it starts anything
     */
    static BootCredentials write(
            Path directory,
            String hostName,
            Path machineId,
            SshIdentity identity,
            TimeZone zone,
            List<GuestFile> guestFiles,
            List<String> removed) {
        String lines = removals(removed)
                + localTime(zone)
                + tmpfile(GuestContract.DROPBEAR_HOST_KEY, identity.dropbearHostKey(), SECRET)
                + tmpfiles(guestFiles);
        Map<String, Path> files = new LinkedHashMap<>(ofLines(directory, lines).files());
        files.put(GuestContract.CREDENTIAL_AUTHORIZED_KEYS, identity.authorizedKey());
        files.put(GuestContract.CREDENTIAL_HOST_KEY, identity.hostKey());
        files.put(GuestContract.CREDENTIAL_MACHINE_ID, machineId);
        files.put(GuestContract.CREDENTIAL_HOSTNAME, write(directory.resolve("hostname"), hostName));
        return new BootCredentials(directory, files);
    }

    /** Writes those of a guest that is nobody. */
    static BootCredentials write(Path directory, List<GuestFile> guestFiles) {
        return ofLines(directory, tmpfiles(guestFiles));
    }

    private static BootCredentials ofLines(Path directory, String lines) {
        BerthHome.privateDirectory(directory);
        return new BootCredentials(
                directory,
                lines.isEmpty()
                        ? Map.of()
                        : Map.of(GuestContract.CREDENTIAL_TMPFILES, write(directory.resolve("tmpfiles"), lines)));
    }

    /** Patterns of files as lines of {@code tmpfiles.d(5)}: what there is of them, with all in it, is deleted. */
    static String removals(List<String> patterns) {
        return patterns.stream()
                .map(pattern -> "R! " + pattern.replace("%", "%%") + "\n")
                .collect(Collectors.joining());
    }

    /** The time zone as a line of {@code tmpfiles.d(5)}. */
    private static String localTime(TimeZone zone) {
        return "L+ " + GuestContract.LOCAL_TIME + " - - - - " + GuestContract.TIME_ZONES + zone.name() + "\n";
    }

    /** The files as lines of {@code tmpfiles.d(5)}: missing directories are made, a file that is there is replaced. */
    static String tmpfiles(List<GuestFile> files) {
        StringBuilder lines = new StringBuilder();
        for (GuestFile file : files) {
            lines.append(tmpfile(file.path(), file.content().getBytes(StandardCharsets.UTF_8), file.mode()));
        }
        if (lines.length() > LARGEST) {
            throw BerthException.usage("the configuration of the engine is too large")
                    .because("files for the guest may take " + (LARGEST / 1024 * 3 / 4) + " KiB together");
        }
        return lines.toString();
    }

    private static String tmpfile(String path, byte[] content, int mode) {
        // A percent sign would begin a specifier. The content is base64 (~), in which there is none.
        return (content.length == 0 ? "f+ " : "f+~ ")
                + path.replace("%", "%%")
                + " 0%o root root -".formatted(mode)
                + (content.length == 0 ? "" : " " + Base64.getEncoder().encodeToString(content))
                + "\n";
    }

    /** Deletes what was written; QEMU has read it when the machine has started. */
    @Override
    public void close() {
        Tree.delete(directory);
    }

    private static Path write(Path file, String text) {
        PrivateFile.write(file, text);
        return file;
    }
}
