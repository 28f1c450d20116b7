package dev.berth.vm.port;

import dev.berth.vm.machine.PortForward;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What has to change so that what is there becomes what is wanted.
 *
 * @param remove to be done first, since another one may want the same port
 * @param add to be done then
 */
record Reconciliation(List<PortForward> remove, List<PortForward> add) {

    Reconciliation {
        remove = List.copyOf(remove);
        add = List.copyOf(add);
    }

    /**
     * Compares.
     *
     * @param blocked those that are known not to be possible, which are not tried
     */
    static Reconciliation of(
            Collection<PortForward> wanted, Collection<PortForward> present, Collection<PortForward> blocked) {
        Set<PortForward> wants = new HashSet<>(wanted);
        Set<PortForward> passed = new HashSet<>(present);
        passed.addAll(blocked);
        return new Reconciliation(
                present.stream()
                        .filter(forward -> !wants.contains(forward))
                        .distinct()
                        .toList(),
                wanted.stream()
                        .filter(forward -> !passed.contains(forward))
                        .distinct()
                        .toList());
    }

    boolean nothing() {
        return remove.isEmpty() && add.isEmpty();
    }
}
