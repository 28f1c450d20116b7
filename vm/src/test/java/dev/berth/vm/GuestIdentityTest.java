package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.ssh.SshIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestIdentityTest {

    @TempDir
    Path directory;

    @Test
    void aGuestIsToldWhoItIsInOneMessageWithOtherRandomBytesEachTime() throws IOException {
        SshIdentity ssh = new SshIdentity("dev", directory);
        ssh.create(new ProcessRunner(System.getenv()));
        Path machineId = Files.writeString(directory.resolve("machine-id"), "0".repeat(32));
        GuestIdentity identity = new GuestIdentity(
                "dev",
                machineId,
                ssh,
                new TimeZone("Europe/Berlin"),
                List.of(new GuestFile("/run/berth/environment", "A=\"b c\"\n", 0600)));

        List<String> message = identity.message(Instant.ofEpochSecond(1700000000, 5_000_000))
                .lines()
                .toList();

        assertThat(message.getFirst()).matches("seed [0-9a-f]{128}");
        assertThat(message.subList(1, message.size()))
                .containsExactly(
                        "hostname dev",
                        "zone Europe/Berlin",
                        "machine-id " + "0".repeat(32),
                        "file 600 /run/berth/authorized_keys " + hex(Files.readString(ssh.authorizedKey())),
                        "file 600 /run/berth/dropbear_host_key "
                                + HexFormat.of().formatHex(ssh.dropbearHostKey()),
                        "file 600 /run/berth/ssh_host_ed25519_key " + hex(Files.readString(ssh.hostKey())),
                        "file 600 /run/berth/environment " + hex("A=\"b c\"\n"),
                        "clock 1700000000.005000000",
                        "end");
        assertThat(identity.message(Instant.ofEpochSecond(1700000000)).lines().findFirst())
                .isNotEqualTo(Optional.of(message.getFirst()));
    }

    @Test
    void aGuestThatHasSleptIsToldWhatTimeItIsWhere() {
        assertThat(GuestIdentity.message(Instant.ofEpochSecond(1700000000), new TimeZone("Asia/Tokyo")))
                .isEqualTo("zone Asia/Tokyo\nclock 1700000000.000000000\nend\n");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
