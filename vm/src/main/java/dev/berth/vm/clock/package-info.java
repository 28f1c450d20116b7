/** Clocks of guests, which are to be that of the host. */
@NullMarked
package dev.berth.vm.clock;

import org.jspecify.annotations.NullMarked;
