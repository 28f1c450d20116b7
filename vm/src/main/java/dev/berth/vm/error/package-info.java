/** Failures as values of the domain: what failed, on what, why, and what to do next. */
@NullMarked
package dev.berth.vm.error;

import org.jspecify.annotations.NullMarked;
