package dev.berth.k3s.kubeconfig;

/**
 * A context of a kubeconfig: a cluster, and who one is there. A field that is not there is empty.
 *
 * @param name what it is selected by
 * @param cluster the name of the cluster
 * @param user the name of the user
 * @param namespace the namespace that commands act in; {@code default} if empty
 */
public record KubeContext(String name, String cluster, String user, String namespace) {}
