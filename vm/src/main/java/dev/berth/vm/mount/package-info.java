/** Folders of the host that a guest sees: what they are, who serves them, and how they come and go. */
@NullMarked
package dev.berth.vm.mount;

import org.jspecify.annotations.NullMarked;
