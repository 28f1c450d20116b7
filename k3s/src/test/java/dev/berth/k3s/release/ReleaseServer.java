package dev.berth.k3s.release;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A place on the loopback that publishes releases in the layout of K3s, and can be made to publish them badly. */
public final class ReleaseServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Integer> cutAfter = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public ReleaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The place, as a mirror. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Publishes the lists. */
    public void list(Map<String, String> channels, List<String> versions) {
        put(
                "/v1-release/channels",
                channels.entrySet().stream()
                        .map(channel -> "{\"id\":\"%s\",\"type\":\"channel\",\"name\":\"%s\",\"latest\":\"%s\"}"
                                .formatted(channel.getKey(), channel.getKey(), channel.getValue()))
                        .collect(Collectors.joining(",", "{\"type\":\"collection\",\"data\":[", "]}")));
        put(
                "/releases.json",
                versions.stream()
                        .map(version -> "{\"tag_name\":\"%s\",\"draft\":false,\"prerelease\":%s,\"assets\":[]}"
                                .formatted(version, version.contains("-rc")))
                        .collect(Collectors.joining(",", "[", ",{\"tag_name\":\"v9.9.9+k3s1\",\"draft\":true}]")));
    }

    /** Publishes a release with those files, and their digests. */
    public void release(String version, Map<String, String> contents) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(contents).forEach((name, content) -> {
            put(path(version, name), content);
            lines.add(sha256(content) + "  " + name);
        });
        put(path(version, "sha256sum-amd64.txt"), String.join("\n", lines) + "\n");
        put(path(version, "sha256sum-arm64.txt"), String.join("\n", lines) + "\n");
    }

    /** Publishes a release for both architectures whose images are not compressed. */
    public void release(String version) {
        release(
                version,
                Map.of(
                        "k3s",
                        "the program",
                        "k3s-arm64",
                        "the program",
                        "k3s-airgap-images-amd64.tar",
                        "images",
                        "k3s-airgap-images-arm64.tar",
                        "images"));
    }

    /** The address of a file, as it is asked for. */
    public static String path(String version, String name) {
        return "/download/" + version.replace("+", "%2B") + "/" + name;
    }

    public void put(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public void remove(String path) {
        files.remove(path);
    }

    /** Ends the next answer for the path after so many bytes. */
    public void cutOnce(String path, int bytes) {
        cutAfter.put(path, bytes);
    }

    /** The paths that were asked for since the last call. */
    public List<String> requests() {
        List<String> seen = List.copyOf(requests);
        requests.clear();
        return seen;
    }

    static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(path);
        byte[] content = files.get(path);
        try (exchange) {
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("ETag", "\"" + content.length + "\"");
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            Integer cut = cutAfter.remove(path);
            int until = cut == null ? content.length : from + cut;
            OutputStream body = exchange.getResponseBody();
            body.write(content, from, until - from);
            body.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
