/** Machines run by QEMU: its command line, its monitor, its disks, and which accelerator really works. */
@NullMarked
package dev.berth.vm.qemu;

import org.jspecify.annotations.NullMarked;
