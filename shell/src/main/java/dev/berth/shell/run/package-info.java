/** Runs commands: from an argument list, from lines of a script, and in the interactive shell. */
@NullMarked
package dev.berth.shell.run;

import org.jspecify.annotations.NullMarked;
