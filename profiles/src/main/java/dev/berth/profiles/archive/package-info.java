/** A profile as one file, with its data, to carry to other hosts. */
@NullMarked
package dev.berth.profiles.archive;

import org.jspecify.annotations.NullMarked;
