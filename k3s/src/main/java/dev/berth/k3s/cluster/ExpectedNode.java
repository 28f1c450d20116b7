package dev.berth.k3s.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node that a cluster must have to be of use.
 *
 * @param name of the node
 * @param bootId of its machine, as in {@code /proc/sys/kernel/random/boot_id}: what the API server remembers of an
 *     earlier boot does not count
 * @param version of its kubelet, such as {@code v1.33.4+k3s1}
 */
public record ExpectedNode(String name, String bootId, String version) {

    /** What keeps a node from being the one expected; empty when nothing does. */
    Optional<String> missing(@Nullable Node node) {
        if (node == null || node.getStatus() == null || node.getStatus().getNodeInfo() == null) {
            return Optional.of("node " + name + " has not registered");
        }
        NodeSystemInfo info = node.getStatus().getNodeInfo();
        if (!bootId.equals(info.getBootID())) {
            return Optional.of("node " + name + " has not registered since it was booted");
        }
        if (!version.equals(info.getKubeletVersion())) {
            return Optional.of("the kubelet of node " + name + " is " + info.getKubeletVersion() + ", not " + version);
        }
        return node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()))
                ? Optional.empty()
                : Optional.of("node " + name + " is not ready: " + readiness(node));
    }

    private static String readiness(Node node) {
        return node.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(condition -> String.valueOf(condition.getMessage()))
                .findFirst()
                .orElse("it has not said why");
    }
}
