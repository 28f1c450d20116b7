package dev.berth.k3s;

import dev.berth.runtimes.PlannedRuntime;

/** Kubernetes by K3s, which is still to come. */
public final class K3sRuntime extends PlannedRuntime {

    public K3sRuntime() {
        super("k3s", "Kubernetes (K3s)");
    }
}
