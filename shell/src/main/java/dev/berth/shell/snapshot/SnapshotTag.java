package dev.berth.shell.snapshot;

import dev.berth.shell.grammar.Argument;
import dev.berth.shell.grammar.Invocation;

/** What the commands for snapshots have in common. */
final class SnapshotTag {

    static final String GROUP = "Snapshots";

    static final Argument ARGUMENT = Argument.one("TAG", "what the snapshot is called");

    private SnapshotTag() {}

    /** The tag, which stands behind the profile. */
    static String of(Invocation invocation) {
        return invocation.arguments().get(1);
    }
}
