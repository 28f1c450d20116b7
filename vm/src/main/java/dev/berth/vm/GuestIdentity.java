package dev.berth.vm;

import dev.berth.vm.clock.GuestTime;
import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.image.GuestContract;
import dev.berth.vm.ssh.SshIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Who a guest that continues from a template is to be. The same that {@link BootCredentials} say to one that boots, and
 * what only such a guest needs: the time and random bytes.
 */
record GuestIdentity(String hostName, Path machineId, SshIdentity ssh, TimeZone zone, List<GuestFile> files) {

    private static final int SECRET = 0600;

    /** As much as the kernel's pool of random bytes holds. */
    private static final int SEED_BYTES = 64;

    /** The message for the guest; {@code /usr/lib/berth/template} in the image says how it is read. */
    String message(Instant now) {
        StringBuilder message = new StringBuilder();
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        message.append("seed ").append(HexFormat.of().formatHex(seed)).append('\n');
        message.append("hostname ").append(hostName).append('\n');
        message.append("zone ").append(zone.name()).append('\n');
        try {
            message.append("machine-id ")
                    .append(Files.readString(machineId).strip())
                    .append('\n');
            file(message, GuestContract.HOST_KEY, Files.readString(ssh.hostKey()), SECRET);
            file(message, GuestContract.AUTHORIZED_KEYS, Files.readString(ssh.authorizedKey()), SECRET);
        } catch (IOException e) {
            throw BerthException.failed("the keys of " + hostName + " cannot be read")
                    .because(e.toString())
                    .causedBy(e);
        }
        files.forEach(file -> file(message, file.path(), file.content(), file.mode()));
        return message.append("clock ")
                .append(GuestTime.seconds(now))
                .append("\nend\n")
                .toString();
    }

    private static void file(StringBuilder message, String path, String content, int mode) {
        message.append("file %o %s ".formatted(mode, path))
                .append(HexFormat.of().formatHex(content.getBytes(StandardCharsets.UTF_8)))
                .append('\n');
    }
}
