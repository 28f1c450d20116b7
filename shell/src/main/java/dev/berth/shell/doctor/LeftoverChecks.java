package dev.berth.shell.doctor;

import dev.berth.shell.image.Leftovers.Leftover;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.snapshot.Layers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Templates and parts of disks that only take room. */
public final class LeftoverChecks implements Inspection {

    private static final String WHY = "it takes room and helps nobody";

    private final Supplier<List<Leftover>> staleTemplates;
    private final Layers layers;

    public LeftoverChecks(Supplier<List<Leftover>> staleTemplates, Layers layers) {
        this.staleTemplates = staleTemplates;
        this.layers = layers;
    }

    @Override
    public List<Check> look() {
        return List.of(templates(), overlays());
    }

    private Check templates() {
        List<Leftover> stale = staleTemplates.get();
        if (stale.isEmpty()) {
            return Check.ok("templates", "none is of an image that is not used any more", WHY);
        }
        String some = stale.size() + " of images that are not used any more, "
                + new ByteSize(stale.stream().mapToLong(Leftover::bytes).sum()).mebibytes() + " MiB";
        return Check.warn("templates", some, WHY, "berth image prune").repairedBy(() -> {
            long deleted = stale.stream()
                    .filter(template -> template.delete().getAsBoolean())
                    .count();
            return "deleted " + deleted + (deleted == 1 ? " template" : " templates");
        });
    }

    private Check overlays() {
        List<Path> orphans = layers.orphans();
        if (orphans.isEmpty()) {
            return Check.ok("overlays", "each disk below others is some profile's or snapshot's", WHY);
        }
        return Check.warn(
                        "overlays",
                        orphans.size() + " that no profile and no snapshot needs, such as " + orphans.getFirst(),
                        WHY,
                        "berth doctor --fix")
                .repairedBy(() -> {
                    layers.sweep();
                    return "deleted what no profile and no snapshot needs";
                });
    }
}
