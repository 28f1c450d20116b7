/** The K3s runtime. */
@NullMarked
package dev.berth.k3s;

import org.jspecify.annotations.NullMarked;
