/** The containerd runtime. */
@NullMarked
package dev.berth.runtimes.containerd;

import org.jspecify.annotations.NullMarked;
