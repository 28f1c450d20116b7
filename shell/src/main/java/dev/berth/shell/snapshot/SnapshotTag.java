package dev.berth.shell.snapshot;

import dev.berth.profiles.ProfileSummary;
import dev.berth.profiles.Profiles;
import dev.berth.shell.console.Legible;
import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Candidates;
import dev.berth.shell.grammar.Invocation;
import dev.berth.vm.snapshot.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the commands for snapshots have in common. */
final class SnapshotTag {

    /** The tag of one that is to be taken. */
    static final Argument NEW = Argument.one("TAG", "the name of the snapshot");

    private SnapshotTag() {}

    /** The tag of one that there is; the interactive shell offers those of all profiles. */
    static Argument known(Supplier<Profiles> profiles) {
        return NEW.candidates(Candidates.from(Map.of(), () -> {
            Map<String, String> tags = new LinkedHashMap<>();
            for (ProfileSummary profile : profiles.get().list()) {
                for (Snapshot snapshot : profiles.get().snapshots(profile.name())) {
                    tags.merge(
                            snapshot.tag(),
                            profile.name() + ", " + Legible.age(snapshot.createdAt(), Instant.now()),
                            (one, other) -> one + "; " + other);
                }
            }
            return tags;
        }));
    }

    /** The tag, which stands behind the profile. */
    static String of(Invocation invocation) {
        return invocation.arguments().get(1);
    }
}
