/** containerd in the guest, and nerdctl with BuildKit from their release. */
@NullMarked
package dev.berth.runtimes.containerd;

import org.jspecify.annotations.NullMarked;
