/** The commands for snapshots. */
@NullMarked
package dev.berth.shell.snapshot;

import org.jspecify.annotations.NullMarked;
