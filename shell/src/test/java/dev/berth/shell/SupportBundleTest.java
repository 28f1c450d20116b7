package dev.berth.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.shell.run.ExitCode;
import dev.berth.vm.home.BerthHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hides secrets everywhere they can be, and looks for them in what would be sent. */
class SupportBundleTest {

    private static final String KEY_LINE = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz";
    private static final String PROXY_PASSWORD = "geheim-proxy";
    private static final String CLUSTER_KEY = "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0t";
    private static final String VARIABLE = "value-of-a-variable";
    private static final String CONFIGURED = "configured-value";
    private static final String TOKEN = "K10" + "ab".repeat(32) + "::server:0123456789";
    private static final List<String> SECRETS =
            List.of(KEY_LINE, PROXY_PASSWORD, CLUSTER_KEY, VARIABLE, CONFIGURED, TOKEN, "hunter2", "typed-password");

    @TempDir
    private Path place;

    private UserHome user;

    @BeforeEach
    void openHome() throws IOException {
        user = new UserHome(
                place,
                Map.of(
                        "BERTH_ENV", "OTHER=" + VARIABLE,
                        // Nothing listens there, and nobody waits for it.
                        "HTTPS_PROXY", "http://me:" + PROXY_PASSWORD + "@127.0.0.1:9",
                        "MY_SECRET", "hunter2"));
        hideSecrets();
    }

    private void hideSecrets() throws IOException {
        BerthHome.privateDirectory(user.home().root());
        write("config.yaml", "cpus: 1\nenv:\n  NAME: " + CONFIGURED + "\n");
        write("history", "profile create --env PASSWORD=typed-password\n");
        write(
                "profiles/dev/ssh/id",
                "-----BEGIN OPENSSH PRIVATE KEY-----\n" + KEY_LINE + "\n-----END OPENSSH PRIVATE KEY-----\n");
        write("profiles/dev/ssh/id.pub", "ssh-ed25519 AAAA\n");
        write("profiles/dev/kubeconfig", "users:\n- user:\n    client-key-data: " + CLUSTER_KEY + "\n");
        write("profiles/dev/serial.log", "booted, key " + KEY_LINE + " cluster " + CLUSTER_KEY + "\nlogin ok\n");
        write("profiles/dev/qemu.log", "MYSQL_PASSWORD=hunter2\n");
        write("agent.log", "joined with " + TOKEN + " through http://me:" + PROXY_PASSWORD + "@127.0.0.1:9\n");
        write("failed/old.log", "password: hunter2\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = user.home().root().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void nothingSecretIsInItAndWhatHelpsIs() throws IOException {
        assertThat(user.run("support-bundle out.tar.gz")).as(user::err).isEqualTo(ExitCode.DONE);

        Path file = place.resolve("out.tar.gz");
        assertThat(user.out()).isEqualTo(file + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Map<String, String> texts = unpacked(file);
        assertThat(texts.keySet())
                .contains(
                        "berth-support/doctor.json",
                        "berth-support/profiles.json",
                        "berth-support/settings/config.yaml",
                        "berth-support/environment.txt",
                        "berth-support/agent.log",
                        "berth-support/failed/old.log",
                        "berth-support/profiles/dev/serial.log");
        assertThat(texts.get("berth-support/profiles/dev/serial.log"))
                .isEqualTo("booted, key (removed) cluster (removed)\nlogin ok\n");
        assertThat(texts.get("berth-support/settings/config.yaml")).contains("cpus: 1", "NAME");
        assertThat(texts.get("berth-support/environment.txt"))
                .contains("DOCKER_CONFIG=")
                .doesNotContain("MY_SECRET");
        assertThat(texts.get("berth-support/doctor.json")).contains("\"name\" : \"space\"");
        texts.forEach((name, text) -> assertThat(text).as(name).doesNotContain(SECRETS.toArray(String[]::new)));
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws IOException {
        Files.writeString(place.resolve("mine.txt"), "mine");

        assertThat(user.run("support-bundle mine.txt")).isEqualTo(ExitCode.USAGE);

        assertThat(place.resolve("mine.txt")).hasContent("mine");
    }

    private static Map<String, String> unpacked(Path file) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (TarArchiveInputStream archive =
                new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            TarArchiveEntry entry;
            while ((entry = archive.getNextEntry()) != null) {
                texts.put(entry.getName(), new String(archive.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
