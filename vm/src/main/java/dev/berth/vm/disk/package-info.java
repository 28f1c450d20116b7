/** Read-only disks that bring files into guests. */
@NullMarked
package dev.berth.vm.disk;

import org.jspecify.annotations.NullMarked;
