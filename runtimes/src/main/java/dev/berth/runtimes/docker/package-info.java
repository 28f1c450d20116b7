/** Docker Engine in the guest, and the docker command's contexts on the host. */
@NullMarked
package dev.berth.runtimes.docker;

import org.jspecify.annotations.NullMarked;
