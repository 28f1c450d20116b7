package dev.berth.vm.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshIdentityTest {

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());

    @TempDir
    Path directory;

    @Test
    void hasTwoPrivateKeysThatOnlyTheirOwnerCanRead() throws Exception {
        SshIdentity identity = new SshIdentity("dev", directory);
        assertThat(identity.complete()).isFalse();

        identity.create(RUNNER);

        assertThat(identity.complete()).isTrue();
        assertThat(mode("ssh")).isEqualTo("rwx------");
        for (String key : new String[] {"ssh/id_ed25519", "ssh/host_ed25519"}) {
            assertThat(mode(key)).isEqualTo("rw-------");
            assertThat(directory.resolve(key)).content().startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        }
        assertThat(identity.authorizedKey()).content().startsWith("ssh-ed25519 ");
    }

    @Test
    void pinsTheKeyOfTheGuestUnderTheMachinesName() throws Exception {
        new SshIdentity("dev", directory).create(RUNNER);

        assertThat(Files.readString(directory.resolve("ssh/known_hosts")))
                .isEqualTo("berth-dev " + Files.readString(directory.resolve("ssh/host_ed25519.pub")));
    }

    @Test
    void theSameKeyIsPinnedByAnotherNameOfTheMachine() throws Exception {
        new SshIdentity("dev", directory).create(RUNNER);
        SshIdentity renamed = new SshIdentity("shop", directory);

        renamed.pin();
        renamed.pin();

        assertThat(Files.readString(directory.resolve("ssh/known_hosts")))
                .isEqualTo("berth-shop " + Files.readString(directory.resolve("ssh/host_ed25519.pub")));
    }

    @Test
    void isMadeOnce() throws Exception {
        SshIdentity identity = new SshIdentity("dev", directory);
        identity.create(RUNNER);
        String key = Files.readString(identity.hostKey());

        identity.create(RUNNER);

        assertThat(identity.hostKey()).hasContent(key);
    }

    @Test
    void isMadeAnewWhereMakingItWasCutShort() throws Exception {
        Path half = Files.createDirectory(directory.resolve(".tmp-ssh"));
        Files.writeString(half.resolve("id_ed25519"), "half a key");

        new SshIdentity("dev", directory).create(RUNNER);

        assertThat(half).doesNotExist();
        assertThat(directory.resolve("ssh/id_ed25519")).content().startsWith("-----BEGIN");
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }
}
