package dev.berth.shell.doctor;

import dev.berth.shell.image.Leftovers.Leftover;
import dev.berth.vm.host.ByteSize;
import dev.berth.vm.snapshot.Layers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Templates and parts of disks that only take room, or time. */
public final class LeftoverChecks implements Inspection {

    private static final String WHY = "it takes room and helps nobody";

    /** To read scattered pages through so many takes nearly twice as long as through one. */
    private static final int DEEP = 50;

    private final Supplier<List<Leftover>> staleTemplates;
    private final Layers layers;

    public LeftoverChecks(Supplier<List<Leftover>> staleTemplates, Layers layers) {
        this.staleTemplates = staleTemplates;
        this.layers = layers;
    }

    @Override
    public List<Check> look() {
        return List.of(templates(), overlays(), depth());
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

    private Check depth() {
        String why = "each snapshot, clone and export adds a file that is read through, also when the snapshot is"
                + " deleted";
        Map<Path, Integer> deep = layers.deep(DEEP);
        if (deep.isEmpty()) {
            return Check.ok("layers", "no disk reads through " + DEEP + " files or more", why);
        }
        Map.Entry<Path, Integer> worst = Collections.max(deep.entrySet(), Map.Entry.comparingByValue());
        return Check.warn(
                "layers",
                worst.getKey() + " reads through " + worst.getValue() + " files, which makes it slower",
                why,
                "begin with its data in one file: berth profile export --with-data, then berth profile create --from;"
                        + " a system disk is made anew by: berth profile reset --keep-data");
    }
}
