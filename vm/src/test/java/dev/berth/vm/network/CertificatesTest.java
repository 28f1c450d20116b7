package dev.berth.vm.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    @TempDir
    Path directory;

    private static final ProcessRunner RUNNER = new ProcessRunner(System.getenv());

    private Path keyAndCertificate() throws IOException {
        Path key = directory.resolve("key");
        Path certificate = directory.resolve("certificate");
        RUNNER.output(Command.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString(),
                "-days",
                "1",
                "-subj",
                "/CN=Test"));
        return Files.writeString(directory.resolve("both.pem"), Files.readString(key) + Files.readString(certificate));
    }

    @Test
    void onlyCertificatesReachTheGuest() throws IOException {
        List<GuestFile> files = Certificates.files(List.of(keyAndCertificate()));

        assertThat(files)
                .singleElement()
                .satisfies(file -> assertThat(file.content())
                        .isEqualTo(Files.readString(directory.resolve("certificate")))
                        .doesNotContain("PRIVATE"));
    }

    @Test
    void aFileWithoutACertificateIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "no certificate");

        for (Path bad : List.of(file, directory.resolve("missing"))) {
            assertThatExceptionOfType(BerthException.class)
                    .isThrownBy(() -> Certificates.read(bad))
                    .matches(e -> e.kind() == BerthException.Kind.USAGE)
                    .withMessageContaining(bad.toString());
        }
    }
}
