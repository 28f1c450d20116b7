package dev.berth.k3s;

import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a new cluster makes for itself: an authority, a certificate for its server and one for its administrator. */
final class ClusterCertificates {

    private static final char[] PASSWORD = "not-a-secret".toCharArray();

    private final KeyStore keys;

    private ClusterCertificates(KeyStore keys) {
        this.keys = keys;
    }

    /** New ones, made in that directory by the JDK's own tool. */
    static ClusterCertificates make(Path directory) {
        try {
            Path store = Files.createTempDirectory(directory, "ca").resolve("keys.p12");
            keytool(store, "ca", "CN=ca", "-ext", "bc:c");
            keytool(store, "server", "CN=server", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
            keytool(store, "client", "CN=admin,O=system:masters", "-signer", "ca");
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            return new ClusterCertificates(keys);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void keytool(Path store, String alias, String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                alias,
                "-dname",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                String.valueOf(PASSWORD)));
        arguments.addAll(List.of(more));
        new ProcessRunner(Map.of()).output(Command.of(arguments).timeout(Duration.ofMinutes(1)));
    }

    /** For a server that talks only to whoever has the administrator's certificate. */
    SSLContext server() {
        try {
            KeyStore own = empty();
            own.setKeyEntry("server", keys.getKey("server", PASSWORD), PASSWORD, keys.getCertificateChain("server"));
            KeyManagerFactory identity = KeyManagerFactory.getInstance("PKIX");
            identity.init(own, PASSWORD);
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
            TrustManagerFactory clients = TrustManagerFactory.getInstance("PKIX");
            clients.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.getKeyManagers(), clients.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The kubeconfig as K3s writes it in its guest. */
    String kubeconfig() {
        return """
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: https://127.0.0.1:6443
                  name: default
                contexts:
                - context:
                    cluster: default
                    user: default
                  name: default
                current-context: default
                kind: Config
                preferences: {}
                users:
                - name: default
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(authority(), pem("CERTIFICATE", certificate("client")), pem("PRIVATE KEY", clientKey()));
    }

    /** The authority's certificate as a kubeconfig has it. */
    String authority() {
        return pem("CERTIFICATE", certificate("ca"));
    }

    private byte[] certificate(String alias) {
        try {
            return keys.getCertificate(alias).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] clientKey() {
        try {
            return keys.getKey("client", PASSWORD).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String type, byte[] content) {
        String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
