package dev.berth.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.process.ProcessRunner;
import dev.berth.vm.ssh.SshIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootCredentialsTest {

    @Test
    void filesBecomeTmpfilesLinesThatNoContentCanBreak() {
        assertThat(BootCredentials.tmpfiles(List.of(
                        new GuestFile("/etc/docker/daemon.json", "{\"a\": 1}\n100% \"x\"\n", 0644),
                        new GuestFile("/etc/a%b", "", 0600))))
                .isEqualTo("""
                        f+~ /etc/docker/daemon.json 0644 root root - eyJhIjogMX0KMTAwJSAieCIK
                        f+ /etc/a%%b 0600 root root -
                        """);
    }

    @Test
    void whatSystemdWouldDropWithoutAWordIsAnError() {
        GuestFile large = new GuestFile("/large", "x".repeat(800_000), 0600);

        assertThatExceptionOfType(BerthException.class)
                .isThrownBy(() -> BootCredentials.tmpfiles(List.of(large)))
                .withMessageContaining("768 KiB");
    }

    @Test
    void theFilesAreTheOwnersOnlyAndGoWhenClosed(@TempDir Path directory) throws Exception {
        Path credentials = directory.resolve("credentials");
        SshIdentity identity = new SshIdentity("dev", directory);
        identity.create(new ProcessRunner(System.getenv()));
        String hostKey = Base64.getEncoder().encodeToString(identity.dropbearHostKey());
        try (BootCredentials written = BootCredentials.write(
                credentials,
                "dev",
                directory.resolve("machine-id"),
                identity,
                new TimeZone("Europe/Berlin"),
                List.of(new GuestFile("/a", "b", 0600)),
                List.of("/var/lib/100%/*"))) {
            assertThat(written.files())
                    .containsOnlyKeys(
                            "ssh.authorized_keys.root",
                            "berth.ssh_host_ed25519_key",
                            "system.machine_id",
                            "system.hostname",
                            "tmpfiles.extra");
            assertThat(credentials.resolve("hostname")).hasContent("dev");
            assertThat(credentials.resolve("tmpfiles")).hasContent("""
                    R! /var/lib/100%%%%/*
                    L+ /etc/localtime - - - - /usr/share/zoneinfo/Europe/Berlin
                    f+~ /run/berth/dropbear_host_key 0600 root root - %s
                    f+~ /a 0600 root root - Yg==
                    """.formatted(hostKey));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials.resolve("tmpfiles"))))
                    .isEqualTo("rw-------");
        }
        assertThat(credentials).doesNotExist();
    }
}
