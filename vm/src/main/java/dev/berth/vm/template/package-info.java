/** Machines that have been booted once and captured, for all that are like them to continue from. */
@NullMarked
package dev.berth.vm.template;

import org.jspecify.annotations.NullMarked;
