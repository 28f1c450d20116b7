package dev.berth.shell.snapshot;

import dev.berth.profiles.Outcome;
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
import java.util.function.Supplier;

/** {@code snapshot restore}. */
public final class SnapshotRestore implements BerthCommand {

    private final Supplier<Profiles> profiles;
    private final ProfileArgument name;

    public SnapshotRestore(Supplier<Profiles> profiles, ProfileArgument name) {
        this.profiles = profiles;
        this.name = name;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Task.SNAPSHOTS, "snapshot restore", "go back to a snapshot; the present state is lost")
                .arguments(name.required(), SnapshotTag.known(profiles))
                .options(Timeout.OPTION)
                .examples("berth snapshot restore dev before-upgrade", "berth snapshot restore dev clean --yes");
    }

    @Override
    public int run(Invocation invocation, Console console) {
        ProfileName profile = name.of(invocation);
        String tag = SnapshotTag.of(invocation);
        profiles.get().snapshot(profile, tag);
        if (!console.confirm("Restore profile " + profile + " to '" + tag + "'? What is in it now will be lost.")) {
            console.message("Nothing was changed");
            return ExitCode.FAILED;
        }
        Outcome outcome = profiles.get().restoreSnapshot(profile, tag, Timeout.of(invocation), console.progress());
        console.message("Profile " + profile + " is back at '" + tag + "' and "
                + outcome.profile().state());
        return ExitCode.DONE;
    }
}
