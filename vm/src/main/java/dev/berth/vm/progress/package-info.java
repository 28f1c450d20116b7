/** How long work tells its listener where it is. */
@NullMarked
package dev.berth.vm.progress;

import org.jspecify.annotations.NullMarked;
