package dev.berth.shell.snapshot;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import java.util.function.Supplier;

/** {@code snapshot delete}. */
public final class SnapshotDelete implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public SnapshotDelete(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.SNAPSHOTS, "snapshot delete", "delete a snapshot; the profile stays as it is")
                .arguments(name.required(), SnapshotTag.known(profiles))
                .examples("berth snapshot delete dev before-upgrade");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        String tag = SnapshotTag.of(invocation);
        if (!console.confirm("Delete the snapshot '" + tag + "' of profile " + profile + "?")) {
            console.message("Nothing was changed");
            return ExitCode.FAILED;
        }
        if (profiles.get().deleteSnapshot(profile, tag, console.progress())) {
            console.message("Snapshot '" + tag + "' is deleted");
        }
        return ExitCode.DONE;
    }
}
