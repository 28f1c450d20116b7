/** What is kept of a machine to go back to: frozen disks, and memory. */
@NullMarked
package dev.berth.vm.snapshot;

import org.jspecify.annotations.NullMarked;
