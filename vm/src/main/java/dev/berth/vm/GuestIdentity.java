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
            file(message, GuestContract.AUTHORIZED_KEYS, Files.readAllBytes(ssh.authorizedKey()), SECRET);
            // Dropbear listens from this moment on.
            file(message, GuestContract.DROPBEAR_HOST_KEY, ssh.dropbearHostKey(), SECRET);
            file(message, GuestContract.HOST_KEY, Files.readAllBytes(ssh.hostKey()), SECRET);
        } catch (IOException e) {
            throw BerthException.failed("the keys of " + hostName + " cannot be read")
                    .because(e.toString())
                    .causedBy(e);
        }
        files.forEach(file -> file(message, file.path(), file.content().getBytes(StandardCharsets.UTF_8), file.mode()));
        return message.append(clock(now)).append("end\n").toString();
    }

    /** What a guest is told that has become somebody and has slept: the host may be elsewhere by now. */
    static String message(Instant now, TimeZone zone) {
        return "zone " + zone.name() + "\n" + clock(now) + "end\n";
    }

    private static String clock(Instant now) {
        return "clock " + GuestTime.seconds(now) + "\n";
    }

    private static void file(StringBuilder message, String path, byte[] content, int mode) {
        message.append("file %o %s ".formatted(mode, path))
                .append(HexFormat.of().formatHex(content))
                .append('\n');
    }
}
