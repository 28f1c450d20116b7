/** Scripts that complete Berth's commands in the shells people use. */
@NullMarked
package dev.berth.shell.completion;

import org.jspecify.annotations.NullMarked;
