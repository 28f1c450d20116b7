package dev.berth.vm.network;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.guest.GuestFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Certificates of authorities that the engines of a guest trust besides those of its image. */
public final class Certificates {

    /** In memory, so that none is left from before. */
    private static final String DIRECTORY = "/run/berth/ca";

    /** Where programs written in Go, as all engines are, look for certificates (crypto/x509). */
    public static final String VARIABLE = "SSL_CERT_DIR";

    /** That of the image first. */
    public static final String VALUE = "/etc/ssl/certs:" + DIRECTORY;

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private Certificates() {}

    /**
     * The certificates in a file, PEM or DER; whatever else is in it, such as a private key, stays where it is.
     *
     * @throws BerthException of kind USAGE when there are none
     */
    public static List<Certificate> read(Path file) {
        try {
            List<Certificate> certificates = new ArrayList<>(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates(Files.readAllBytes(file)))));
            if (!certificates.isEmpty()) {
                return certificates;
            }
            throw BerthException.usage("ca: there is no certificate in " + file);
        } catch (IOException e) {
            throw BerthException.usage("ca: " + file + " cannot be read")
                    .because(e.toString())
                    .causedBy(e);
        } catch (CertificateException e) {
            throw BerthException.usage("ca: " + file + " is no file of certificates")
                    .because(String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    /** Without what else a file in PEM holds, which the factory takes for broken certificates. */
    private static byte[] certificates(byte[] content) {
        String blocks = PEM.matcher(new String(content, StandardCharsets.ISO_8859_1))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
        return blocks.isEmpty() ? content : blocks.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The certificates in these files, for a guest. */
    public static List<GuestFile> files(List<Path> files) {
        List<GuestFile> guestFiles = new ArrayList<>();
        for (Path file : files) {
            StringBuilder pem = new StringBuilder();
            read(file).forEach(certificate -> pem.append(pem(certificate)));
            guestFiles.add(new GuestFile(DIRECTORY + "/" + guestFiles.size() + ".pem", pem.toString(), 0644));
        }
        return guestFiles;
    }

    private static String pem(Certificate certificate) {
        try {
            String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                    .encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
