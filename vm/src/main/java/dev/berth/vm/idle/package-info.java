/** Suspending machines that nobody uses, and waking them when somebody does. */
@NullMarked
package dev.berth.vm.idle;

import org.jspecify.annotations.NullMarked;
