/** The commands on images. */
@NullMarked
package dev.berth.shell.image;

import org.jspecify.annotations.NullMarked;
