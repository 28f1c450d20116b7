/** The commands about Berth itself: help, version, doctor. */
@NullMarked
package dev.berth.shell.about;

import org.jspecify.annotations.NullMarked;
