package dev.berth.vm.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.error.BerthException.Kind;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {

    private static final byte[] CONTENT = content(1, 300_000);
    private static final Sha256 DIGEST = Sha256.of(CONTENT);

    @TempDir
    Path cache;

    private final DownloadLimits limits =
            new DownloadLimits(3, Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofSeconds(30));

    @Test
    void aFileIsKeptUnderItsDigestAndNotFetchedTwice() throws IOException {
        try (var server = new UnreliableServer((exchange, n) -> UnreliableServer.serve(exchange, CONTENT, "\"1\""))) {
            Download wanted = new Download(server.uri("/some/k3s"), DIGEST);

            Path file = downloader().fetch(wanted, Progress.NONE);
            Path again = downloader().fetch(wanted, Progress.NONE);

            assertThat(file)
                    .isEqualTo(cache.resolve(DIGEST.hex()).resolve("k3s"))
                    .isEqualTo(again);
            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
            assertThat(server.ranges()).hasSize(1);
        }
    }

    @Test
    void aTransferThatIsCutGoesOnWhereItStopped() throws IOException {
        try (var server = new UnreliableServer((exchange, n) -> {
            if (n == 1) {
                UnreliableServer.serveAndCut(exchange, CONTENT, "\"1\"", 100_000);
            } else {
                UnreliableServer.serve(exchange, CONTENT, "\"1\"");
            }
        })) {
            Path file = downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE);

            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
            assertThat(server.ranges()).hasSize(2);
            assertThat(server.ranges().getLast()).isPresent();
        }
    }

    @Test
    void anotherProcessGoesOnWithWhatAKilledOneLeft() throws IOException {
        Path directory = Files.createDirectories(cache.resolve(DIGEST.hex()));
        Files.write(directory.resolve(".part"), java.util.Arrays.copyOf(CONTENT, 1000));
        Files.writeString(directory.resolve(".part.validator"), "\"1\"");
        try (var server = new UnreliableServer((exchange, n) -> UnreliableServer.serve(exchange, CONTENT, "\"1\""))) {
            Path file = downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE);

            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
            assertThat(server.ranges()).containsExactly(Optional.of("bytes=1000-"));
            assertThat(directory.resolve(".part")).doesNotExist();
        }
    }

    @Test
    void aLeftoverThatDoesNotFitIsDroppedAndTheFileFetchedWhole() throws IOException {
        Path directory = Files.createDirectories(cache.resolve(DIGEST.hex()));
        Files.write(directory.resolve(".part"), content(2, 1000));
        Files.writeString(directory.resolve(".part.validator"), "\"1\"");
        try (var server = new UnreliableServer((exchange, n) -> UnreliableServer.serve(exchange, CONTENT, "\"1\""))) {
            Path file = downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE);

            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
        }
    }

    @Test
    void aFileThatChangedBetweenTwoTriesIsBegunAnew() throws IOException {
        try (var server = new UnreliableServer((exchange, n) -> {
            if (n == 1) {
                UnreliableServer.serveAndCut(exchange, content(3, 200_000), "\"old\"", 100_000);
            } else {
                UnreliableServer.serve(exchange, CONTENT, "\"new\"");
            }
        })) {
            Path file = downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE);

            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
        }
    }

    @Test
    void aServerThatSendsAnotherRangeThanAskedForIsNotBelieved() throws IOException {
        try (var server = new UnreliableServer((exchange, n) -> {
            switch (n) {
                case 1 -> UnreliableServer.serveAndCut(exchange, CONTENT, "\"1\"", 100_000);
                case 2 -> {
                    exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/300000");
                    exchange.sendResponseHeaders(206, 5);
                    exchange.getResponseBody().write(CONTENT, 5, 5);
                }
                default -> UnreliableServer.serve(exchange, CONTENT, "\"1\"");
            }
        })) {
            Path file = downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE);

            assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
            assertThat(server.ranges().getLast()).isEmpty();
        }
    }

    @Test
    void aWrongFileIsRefusedAndNothingOfItKept() {
        try (var server =
                new UnreliableServer((exchange, n) -> UnreliableServer.serve(exchange, content(4, 500), "\"1\""))) {
            assertThatThrownBy(() -> downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE))
                    .isInstanceOf(BerthException.class)
                    .hasMessageContaining("not the one asked for")
                    .hasMessageContaining(DIGEST.hex());
            assertThat(cache.resolve(DIGEST.hex()).resolve("f")).doesNotExist();
            assertThat(cache.resolve(DIGEST.hex()).resolve(".part")).doesNotExist();
        }
    }

    @Test
    void aMissingFileIsSaidToBeMissingAtOnce() {
        try (var server = new UnreliableServer((exchange, n) -> exchange.sendResponseHeaders(404, -1))) {
            assertThatThrownBy(() -> downloader().fetch(new Download(server.uri("/f?token=x"), DIGEST), Progress.NONE))
                    .asInstanceOf(type(BerthException.class))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
                    .satisfies(e -> assertThat(e.getMessage()).contains("/f").doesNotContain("token"));
            assertThat(server.ranges()).hasSize(1);
        }
    }

    @Test
    void aServerThatIsOutOfOrderIsTriedAFewTimes() {
        try (var server = new UnreliableServer((exchange, n) -> exchange.sendResponseHeaders(503, -1))) {
            assertThatThrownBy(() -> downloader().fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE))
                    .isInstanceOf(BerthException.class)
                    .hasMessageContaining("503");
            assertThat(server.ranges()).hasSize(3);
        }
    }

    @Test
    void aProxyIsToldTheNameAndPasswordInItsUrl() throws IOException {
        try (var proxy = new UnreliableServer((exchange, n) -> {
            if (exchange.getRequestHeaders().getFirst("Proxy-Authorization") == null) {
                exchange.sendResponseHeaders(407, -1);
            } else {
                byte[] content = exchange.getRequestHeaders()
                        .getFirst("Proxy-Authorization")
                        .getBytes(StandardCharsets.UTF_8);
                UnreliableServer.serve(exchange, content, "\"1\"");
            }
        })) {
            // user:p@ss
            String told = "Basic dXNlcjpwQHNz";
            Download wanted =
                    new Download(URI.create("http://files.test/f"), Sha256.of(told.getBytes(StandardCharsets.UTF_8)));

            assertThat(through(proxy, "user:p%40ss@").fetch(wanted, Progress.NONE))
                    .hasContent(told);
            assertThatThrownBy(() -> through(proxy, "").fetch(new Download(wanted.source(), DIGEST), Progress.NONE))
                    .isInstanceOf(BerthException.class)
                    .hasMessageContaining("proxy");
        }
    }

    @Test
    void aProxyOnTheWayToHttpsIsToldThemToo() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> request = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> request.completeAsync(() -> answer(proxy, "HTTP/1.1 403 No\r\n\r\n")));
            Downloader downloader = new Downloader(
                    cache, Map.of("https_proxy", "http://user:p%40ss@127.0.0.1:" + proxy.getLocalPort()), limits);

            assertThatThrownBy(
                            () -> downloader.read(URI.create("https://files.test/f"), ByteSize.ofMiB(1), Progress.NONE))
                    .isInstanceOf(BerthException.class);

            assertThat(request.get(5, TimeUnit.SECONDS))
                    .startsWith("CONNECT files.test:443")
                    .contains("Proxy-Authorization: Basic dXNlcjpwQHNz");
        }
    }

    private static String answer(ServerSocket proxy, String answer) {
        try (Socket connection = proxy.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.lines().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Downloader through(UnreliableServer proxy, String user) {
        return new Downloader(
                cache, Map.of("http_proxy", "http://" + user + proxy.uri("").getAuthority()), limits);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        DownloadLimits impatient =
                new DownloadLimits(1, Duration.ofMillis(5), Duration.ofMillis(300), Duration.ofSeconds(30));
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (var server = new UnreliableServer((exchange, n) -> {
            UnreliableServer.serveAndCut(exchange, CONTENT, "\"1\"", 1000);
            end.join();
        })) {
            assertThatThrownBy(() -> new Downloader(cache, Map.of(), impatient)
                            .fetch(new Download(server.uri("/f"), DIGEST), Progress.NONE))
                    .isInstanceOf(BerthException.class)
                    .hasMessageContaining("goes on where it stopped");
            end.complete(null);
        }
    }

    @Test
    void aFileOfThisHostIsTakenByItsUrl(@TempDir Path elsewhere) throws IOException {
        Path source = Files.write(elsewhere.resolve("an image.tar"), CONTENT);

        Path file = downloader().fetch(new Download(source.toUri(), DIGEST), Progress.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
        assertThat(file.getFileName()).hasToString("an_image.tar");
    }

    @Test
    void aSmallFileIsReadWithoutADigestButNotBeyondItsLimit() {
        try (var server = new UnreliableServer((exchange, n) -> UnreliableServer.serve(exchange, CONTENT, "\"1\""))) {
            assertThat(downloader().read(server.uri("/sums"), ByteSize.ofMiB(1), Progress.NONE))
                    .isEqualTo(CONTENT);
            assertThatThrownBy(() -> downloader().read(server.uri("/sums"), new ByteSize(1000), Progress.NONE))
                    .isInstanceOf(BerthException.class)
                    .hasMessageContaining("larger");
            assertThat(cache).isEmptyDirectory();
        }
    }

    @Test
    void aUrlThatIsNotOneIsAUsageError() {
        assertThatThrownBy(() -> new Download(java.net.URI.create("ftp://host/f"), DIGEST))
                .asInstanceOf(type(BerthException.class))
                .extracting(BerthException::kind)
                .isEqualTo(Kind.USAGE);
        assertThatThrownBy(() -> new Sha256("abc")).isInstanceOf(BerthException.class);
    }

    private Downloader downloader() {
        return new Downloader(cache, Map.of(), limits);
    }

    private static byte[] content(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
