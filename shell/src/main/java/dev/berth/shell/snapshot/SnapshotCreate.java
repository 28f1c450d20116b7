package dev.berth.shell.snapshot;

import dev.berth.profiles.Profiles;
import dev.berth.profiles.spec.ProfileName;
import dev.berth.shell.console.Console;
import dev.berth.shell.grammar.Invocation;
import dev.berth.shell.grammar.Syntax;
import dev.berth.shell.grammar.Task;
import dev.berth.shell.profile.ProfileArgument;
import dev.berth.shell.profile.Timeout;
import dev.berth.shell.run.BerthCommand;
import dev.berth.shell.run.ExitCode;
import dev.berth.vm.snapshot.Snapshot;
import java.util.function.Supplier;

/** {@code snapshot create}. */
public final class SnapshotCreate implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public SnapshotCreate(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.SNAPSHOTS, "snapshot create", "keep a profile's present state, to go back to it later")
                .arguments(name.required(), SnapshotTag.NEW)
                .options(Timeout.OPTION)
                .examples("berth snapshot create dev before-upgrade");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        Snapshot snapshot = profiles.get()
                .takeSnapshot(profile, SnapshotTag.of(invocation), Timeout.of(invocation), console.progress());
        console.message("Profile " + profile + " can go back to '" + snapshot.tag() + "'"
                + (snapshot.memory() ? ", with what runs in it" : ""));
        return ExitCode.DONE;
    }
}
