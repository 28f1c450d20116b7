package dev.berth.profiles;

import dev.berth.profiles.EditOutcome.Change;
import dev.berth.profiles.EditOutcome.Effect;
import dev.berth.profiles.spec.ProfileSpec;
import dev.berth.profiles.store.StoredProfile;
import dev.berth.vm.error.BerthException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may be changed about a profile that exists, and when it takes effect. */
final class SpecChange {

    /** What a running machine is given without being booted anew. */
    private static final Set<String> AT_ONCE = Set.of("publishAddress", "forwards", "mounts", "idleSuspend");

    private SpecChange() {}

    /**
     * The differences, in the order of the settings.
     *
     * @param runs whether its machine runs now
     * @throws BerthException of kind USAGE for a change that would need another profile
     */
    static List<Change> between(StoredProfile profile, ProfileSpec after, boolean runs) {
        ProfileSpec before = profile.spec();
        if (!after.runtime().equals(before.runtime())) {
            throw BerthException.usage("runtime: profile " + profile.name() + " is " + before.runtime()
                            + " and cannot become " + after.runtime())
                    .remedy("Make another profile with: berth profile create --runtime " + after.runtime() + " NAME");
        }
        if (after.disk().compareTo(before.disk()) < 0) {
            throw BerthException.usage("disk: the disk of " + profile.name() + " has " + before.disk()
                            + " and cannot shrink to " + after.disk())
                    .because("its file system would lose data")
                    .remedy("Leave it, or make another profile");
        }
        List<Change> changes = new ArrayList<>();
        Map<String, Object> old = before.values();
        after.values().forEach((name, value) -> {
            Object was = old.get(name);
            if (!value.equals(was)) {
                changes.add(new Change(
                        name, String.valueOf(was), String.valueOf(value), effect(name, profile.disks(), runs)));
            }
        });
        return changes;
    }

    private static Effect effect(String setting, boolean hasDisks, boolean runs) {
        if (setting.equals("image")) {
            return hasDisks ? Effect.AT_RESET : Effect.NOW;
        }
        return runs && !AT_ONCE.contains(setting) ? Effect.AT_RESTART : Effect.NOW;
    }

    /** The names of the settings that a machine does not have yet that was booted with others. */
    static List<String> atRestart(ProfileSpec booted, ProfileSpec now) {
        Map<String, Object> then = booted.values();
        return now.values().entrySet().stream()
                .filter(setting -> effect(setting.getKey(), true, true) == Effect.AT_RESTART)
                .filter(setting -> !setting.getValue().equals(then.get(setting.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
