package dev.berth.k3s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;

/**
 * Stands in for the API server of a cluster on the loopback: TLS, clients with a certificate only, and of Kubernetes
 * just the objects that a test puts there.
 */
final class FakeApiServer implements AutoCloseable {

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    FakeApiServer(int port, ClusterCertificates certificates) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = getSSLContext().getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** Answers {@code /readyz} well. */
    void ready() {
        answers.put("/readyz", "ok");
    }

    /** Has one node, and the service account that comes with the first namespace. */
    void node(String name, String bootId, String version, boolean ready) {
        String node = """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s","uid":"1","resourceVersion":"1"},
                 "status":{"nodeInfo":{"bootID":"%s","kubeletVersion":"%s"},
                           "conditions":[{"type":"Ready","status":"%s","message":"the network is not there"}]}}
                """.formatted(name, bootId, version, ready ? "True" : "False");
        String account = """
                {"kind":"ServiceAccount","apiVersion":"v1",
                 "metadata":{"name":"default","namespace":"default","uid":"2","resourceVersion":"1"}}
                """;
        answers.put("/api/v1/nodes", list("Node", node));
        answers.put("/api/v1/nodes/" + name, node);
        answers.put("/api/v1/namespaces/default/serviceaccounts", list("ServiceAccount", account));
        answers.put("/api/v1/namespaces/default/serviceaccounts/default", account);
        answers.putIfAbsent("/api/v1/pods", list("Pod", ""));
    }

    /** Has two pods: one that runs, and one whose image is not there. */
    void pods() {
        answers.put("/api/v1/pods", list("Pod", """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default"},
                 "status":{"phase":"Running"}},
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"coredns","namespace":"kube-system"},
                 "status":{"phase":"Pending","containerStatuses":[
                   {"name":"coredns","state":{"waiting":{"reason":"ErrImagePull","message":"no such image"}}}]}}
                """));
    }

    private static String list(String kind, String items) {
        return "{\"kind\":\"%sList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[%s]}"
                .formatted(kind, items);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
            if (query.contains("watch=true")) {
                // Who watches sees no change; who waits looks again.
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                closed.await(1, TimeUnit.MINUTES);
                return;
            }
            String answer = answers.get(exchange.getRequestURI().getPath());
            byte[] body = Optional.ofNullable(answer)
                    .orElse("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
