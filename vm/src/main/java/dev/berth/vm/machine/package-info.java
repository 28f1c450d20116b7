/** A machine and what runs it, whatever the hypervisor. */
@NullMarked
package dev.berth.vm.machine;

import org.jspecify.annotations.NullMarked;
