package dev.berth.runtimes.containerd;

import dev.berth.runtimes.PlannedRuntime;

/** containerd with nerdctl, which is still to come. */
public final class ContainerdRuntime extends PlannedRuntime {

    public ContainerdRuntime() {
        super("containerd", "containerd");
    }
}
