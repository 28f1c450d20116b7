package dev.berth.k3s.cluster;

import dev.berth.runtimes.EngineStatus;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster of one node, asked through its API server. Thread-safe. */
public final class Cluster implements AutoCloseable {

    private static final String NAMESPACE = "default";

    private final KubernetesClient client;

    /**
     * Connects to nothing yet.
     *
     * @param kubeconfig the text of one whose current context leads there
     * @param timeout how long the server may take to answer a question
     */
    public Cluster(String kubeconfig, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        Config config = new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
                .withConnectionTimeout(millis)
                .withRequestTimeout(millis)
                // Who asks knows better whether it makes sense to ask again.
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(config)
                .build();
    }

    /**
     * Waits until the cluster can be used: its API server is ready, the node is there and ready, and so is the service
     * account without which no pod can be made.
     *
     * @param atMost how long to wait for each of them
     * @return what was still missing when the time was up; empty when nothing is
     */
    public Optional<String> awaitReady(ExpectedNode expected, Duration atMost) {
        try {
            if (!Objects.equals(client.raw("/readyz"), "ok")) {
                return Optional.of("the API server is not ready");
            }
            client.nodes()
                    .withName(expected.name())
                    .waitUntilCondition(
                            node -> expected.missing(node).isEmpty(), atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KubernetesClientTimeoutException e) {
            return missing(expected);
        } catch (KubernetesClientException e) {
            return Optional.of(reason(e));
        }
        try {
            client.serviceAccounts()
                    .inNamespace(NAMESPACE)
                    .withName(NAMESPACE)
                    .waitUntilCondition(Objects::nonNull, atMost.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of("the default service account is not there yet");
        }
    }

    private Optional<String> missing(ExpectedNode expected) {
        try {
            return expected.missing(client.nodes().withName(expected.name()).get());
        } catch (KubernetesClientException e) {
            return Optional.of(reason(e));
        }
    }

    /**
     * What the cluster says of itself: the version of its node, how many nodes and pods there are and work, and the
     * node's conditions.
     *
     * @throws IllegalStateException if there is no node
     * @throws KubernetesClientException if the API server does not answer
     */
    public EngineStatus status() {
        List<Node> nodes = client.nodes().list().getItems();
        List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
        Node node = nodes.stream().findFirst().orElseThrow(() -> new IllegalStateException("the cluster has no node"));
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("nodes", nodes.size());
        counts.put("podsRunning", (int) pods.stream().filter(Cluster::isRunning).count());
        counts.put("pods", pods.size());
        List<String> conditions = node.getStatus().getConditions().stream()
                .map(condition -> condition.getType() + "=" + condition.getStatus())
                .toList();
        return new EngineStatus(node.getStatus().getNodeInfo().getKubeletVersion(), counts, conditions);
    }

    /** The pods that do not run, one a line with the reason; empty when the API server does not answer. */
    public List<String> troubledPods() {
        try {
            return client.pods().inAnyNamespace().list().getItems().stream()
                    .filter(pod -> !isRunning(pod)
                            && !"Succeeded".equals(pod.getStatus().getPhase()))
                    .map(pod -> pod.getMetadata().getNamespace() + "/"
                            + pod.getMetadata().getName() + ": " + trouble(pod))
                    .toList();
        } catch (KubernetesClientException e) {
            return List.of();
        }
    }

    private static boolean isRunning(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase());
    }

    /** What keeps a pod from running: its containers know best. */
    private static String trouble(Pod pod) {
        PodStatus status = pod.getStatus();
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> state.getWaiting().getReason()
                        + (state.getWaiting().getMessage() == null
                                ? ""
                                : ", " + state.getWaiting().getMessage()))
                .findFirst()
                .orElse(status.getPhase());
    }

    private static String reason(KubernetesClientException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "the API server does not answer: " + Objects.requireNonNullElse(root.getMessage(), root.toString());
    }

    @Override
    public void close() {
        client.close();
    }
}
