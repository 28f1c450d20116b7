/** The commands about K3s. */
@NullMarked
package dev.berth.shell.k3s;

import org.jspecify.annotations.NullMarked;
