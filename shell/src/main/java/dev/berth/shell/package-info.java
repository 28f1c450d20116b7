/** The entry point, the commands and how they look. */
@NullMarked
package dev.berth.shell;

import org.jspecify.annotations.NullMarked;
