package dev.berth.k3s;

import dev.berth.k3s.release.K3sVersion;
import dev.berth.vm.error.BerthException;

/** Going back to an older K3s, which Kubernetes does not support: it can only be tried. */
final class Downgrade {

    private Downgrade() {}

    /** What could be lost, and how to try it all the same. */
    static BerthException refused(String profile, K3sVersion from, K3sVersion to) {
        return BerthException.precondition("profile " + profile + " is not taken from K3s " + from + " back to " + to)
                .because("an older version may not understand what the newer one has stored: the cluster may not start,"
                        + " and what only the newer one knows may be lost")
                .remedy("Take a copy of what matters, and then: berth k3s upgrade " + profile + " --version " + to
                        + " --yes");
    }
}
