package dev.berth.vm.download;

import dev.berth.vm.error.BerthException;
import dev.berth.vm.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One try to get the rest of a file by HTTP (RFC 9110). A server that cannot or does not want to continue sends the
 * whole file, and one that lies about what it sends is noticed: either way the partial file is begun anew.
 */
final class HttpTransfer {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
    private static final long PROGRESS_EVERY_NANOS = Duration.ofMillis(250).toNanos();

    /** The transfer stopped before its end, for a reason that may pass. */
    static final class Interrupted extends Exception {
        private static final long serialVersionUID = 1L;

        Interrupted(String message) {
            super(message);
        }

        Interrupted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final HttpClient client;
    private final URI source;
    private final Optional<String> authorization;
    private final Duration silence;
    private final Progress progress;
    private final String shown;

    /** @param authorization for the proxy on the way, which no server gets to see */
    HttpTransfer(HttpClient client, URI source, Optional<String> authorization, Duration silence, Progress progress) {
        this.client = client;
        this.source = source;
        this.authorization = authorization;
        this.silence = silence;
        this.progress = progress;
        this.shown = Downloader.shown(source);
    }

    /**
     * Returns when the partial file is complete.
     *
     * @throws Interrupted if it is not, and trying again may help
     * @throws BerthException if trying again will not help
     * @throws IOException if the file cannot be written
     */
    void run(PartialFile partial, long deadline) throws Interrupted, IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(source);
        authorization.ifPresent(value -> request.header("Proxy-Authorization", value));
        Optional<String> validator = partial.validator();
        if (partial.size() > 0 && validator.isPresent()) {
            request.header("Range", "bytes=" + partial.size() + "-").header("If-Range", validator.get());
        }
        HttpResponse<InputStream> response = send(request.build());
        try (InputStream body = response.body()) {
            OptionalLong total = switch (response.statusCode()) {
                case 200 -> wholeFile(response, partial);
                case 206 -> restOfFile(response, partial);
                case 416 -> {
                    partial.discard();
                    throw new Interrupted(shown + " has changed");
                }
                default -> throw refused(response.statusCode());
            };
            receive(body, partial, total, deadline);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws Interrupted {
        // A timeout of the request would, from JDK 26 on, be one of all that is sent.
        Future<HttpResponse<InputStream>> answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return answer.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new Interrupted("no answer from " + shown + " within " + silence.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof BerthException known) {
                throw known;
            }
            String reason = cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage();
            throw new Interrupted("no answer from " + shown + ": " + reason, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw BerthException.failed("the download of " + shown + " was interrupted")
                    .causedBy(e);
        }
    }

    private static OptionalLong wholeFile(HttpResponse<?> response, PartialFile partial) throws IOException {
        // Only a strong validator says that the bytes are the same (RFC 9110, 13.1.5).
        partial.startOver(response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified")));
        return response.headers().firstValueAsLong("Content-Length");
    }

    private OptionalLong restOfFile(HttpResponse<?> response, PartialFile partial) throws Interrupted, IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || !matcher.group(1).equals(Long.toString(partial.size()))) {
            partial.discard();
            throw new Interrupted(shown + " sent another part of the file than the one asked for");
        }
        String total = matcher.group(2);
        return total.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
    }

    private void receive(InputStream body, PartialFile partial, OptionalLong total, long deadline)
            throws Interrupted, IOException {
        AtomicLong lastByte = new AtomicLong(System.nanoTime());
        AtomicLong lastShown = new AtomicLong();
        Thread watch = Thread.ofVirtual().start(() -> closeWhenSilent(body, lastByte, deadline));
        ReadFailures guarded = new ReadFailures(body);
        try {
            partial.append(guarded, size -> {
                long now = System.nanoTime();
                lastByte.set(now);
                if (now - lastShown.get() > PROGRESS_EVERY_NANOS) {
                    lastShown.set(now);
                    show(size, total);
                }
            });
        } catch (ReadFailures.ReadFailed e) {
            throw new Interrupted("the transfer from " + shown + " was cut: " + e.getMessage(), e);
        } finally {
            watch.interrupt();
        }
        if (total.isPresent() && partial.size() != total.getAsLong()) {
            throw new Interrupted("the transfer from " + shown + " was cut");
        }
        show(partial.size(), total);
    }

    private void show(long size, OptionalLong total) {
        if (total.isPresent() && total.getAsLong() > 0) {
            progress.fraction(Math.min(1, (double) size / total.getAsLong()));
            progress.detail((size >> 20) + " of " + (total.getAsLong() >> 20) + " MiB");
        } else {
            progress.detail((size >> 20) + " MiB");
        }
    }

    /** A body has no timeout of its own: closing it from here makes the reader fail. */
    private void closeWhenSilent(InputStream body, AtomicLong lastByte, long deadline) {
        try {
            while (true) {
                Thread.sleep(Math.max(10, silence.toMillis() / 10));
                long now = System.nanoTime();
                if (now - lastByte.get() > silence.toNanos() || now > deadline) {
                    body.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // The transfer has ended.
        }
    }

    private BerthException refused(int status) throws Interrupted {
        return switch (status) {
            case 404, 410 ->
                BerthException.notFound("there is no file at " + shown).because("the server said " + status);
            case 408, 425, 429, 500, 502, 503, 504 ->
                throw new Interrupted("the server of " + shown + " said " + status);
            case 407 ->
                BerthException.failed("could not download " + shown)
                        .because("the proxy does not let it through without a name and a password that it knows")
                        .remedy("Give them in the proxy's URL, like http://name:password@proxy.example:3128");
            default -> BerthException.failed("could not download " + shown).because("the server said " + status);
        };
    }
}
