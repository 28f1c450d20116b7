/** The commands on the project in the working directory, and the hook that follows from directory to directory. */
@NullMarked
package dev.berth.shell.project;

import org.jspecify.annotations.NullMarked;
