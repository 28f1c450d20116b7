package dev.berth.shell.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.vm.download.Sha256;
import dev.berth.vm.process.Command;
import dev.berth.vm.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a registry as {@code docker push} and {@code docker pull} need (the OCI distribution specification), on
 * the host's loopback, with a certificate that a private authority has signed.
 *
 * @param authority the authority's certificate
 */
record StandInRegistry(HttpsServer server, Path authority) implements AutoCloseable {

    private static final char[] PASSWORD = "stand-in".toCharArray();

    static StandInRegistry start(Path directory, ProcessRunner runner, String name)
            throws IOException, GeneralSecurityException {
        Path authority = directory.resolve("ca.pem");
        Path store = certificate(directory, runner, name, authority);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Contents contents =
                new Contents(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        server.createContext("/", exchange -> {
            try (exchange) {
                contents.answer(exchange);
            }
        });
        server.start();
        return new StandInRegistry(server, authority);
    }

    private static Path certificate(Path directory, ProcessRunner runner, String name, Path authority)
            throws IOException {
        Path key = directory.resolve("ca.key");
        Path ownKey = directory.resolve("own.key");
        Path request = directory.resolve("own.csr");
        Path own = directory.resolve("own.pem");
        Path extensions = Files.writeString(directory.resolve("extensions"), "subjectAltName=DNS:" + name + "\n");
        Path store = directory.resolve("own.p12");
        openssl(
                runner,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Private authority",
                "-keyout",
                key.toString(),
                "-out",
                authority.toString());
        openssl(
                runner,
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                ownKey.toString(),
                "-out",
                request.toString());
        openssl(
                runner,
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                authority.toString(),
                "-CAkey",
                key.toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                own.toString());
        openssl(
                runner,
                "pkcs12",
                "-export",
                "-in",
                own.toString(),
                "-inkey",
                ownKey.toString(),
                "-passout",
                "pass:" + new String(PASSWORD),
                "-out",
                store.toString());
        return store;
    }

    private static void openssl(ProcessRunner runner, String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "openssl";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        runner.output(Command.of(words));
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What was pushed: blobs and manifests by digest or tag, uploads by name. */
    private record Contents(
            Map<String, byte[]> blobs, Map<String, byte[]> manifests, Map<String, ByteArrayOutputStream> uploads) {

        void answer(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    // Blobs are uploaded side by side.
                    String name = "upload-" + UUID.randomUUID();
                    uploads.put(name, new ByteArrayOutputStream());
                    location(exchange, path.replaceFirst("/$", "") + "/" + name, 202);
                }
                case "PATCH" -> {
                    ByteArrayOutputStream upload = uploads.getOrDefault(last, new ByteArrayOutputStream());
                    upload.write(body);
                    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.size() - 1));
                    location(exchange, path, 202);
                }
                case "PUT" -> put(exchange, path, last, body);
                default -> get(exchange, path, last);
            }
        }

        private void put(HttpExchange exchange, String path, String last, byte[] body) throws IOException {
            byte[] content = body;
            if (!path.contains("/manifests/")) {
                ByteArrayOutputStream upload = uploads.getOrDefault(last, new ByteArrayOutputStream());
                upload.write(body);
                content = upload.toByteArray();
            }
            String digest = "sha256:" + Sha256.of(content).hex();
            if (path.contains("/manifests/")) {
                manifests.put(last, content);
                manifests.put(digest, content);
            } else {
                blobs.put(digest, content);
            }
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            location(exchange, path, 201);
        }

        private void get(HttpExchange exchange, String path, String last) throws IOException {
            boolean manifest = path.contains("/manifests/");
            byte[] found = path.equals("/v2/")
                    ? "{}".getBytes(StandardCharsets.UTF_8)
                    : manifest ? manifests.get(last) : blobs.get(last);
            if (found == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", manifest ? mediaType(found) : "application/octet-stream");
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", "sha256:" + Sha256.of(found).hex());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(found.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, found.length == 0 ? -1 : found.length);
            exchange.getResponseBody().write(found);
        }

        private static String mediaType(byte[] manifest) {
            String text = new String(manifest, StandardCharsets.UTF_8);
            int at = text.indexOf("\"mediaType\"");
            int from = text.indexOf('"', text.indexOf(':', at)) + 1;
            return text.substring(from, text.indexOf('"', from));
        }

        private static void location(HttpExchange exchange, String path, int status) throws IOException {
            exchange.getResponseHeaders().set("Location", path);
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
