/** Brings the files of releases to this host, verified, and keeps them for days without a network. */
@NullMarked
package dev.berth.runtimes.release;

import org.jspecify.annotations.NullMarked;
