/** Where Berth keeps its state on disk. */
@NullMarked
package dev.berth.vm.home;

import org.jspecify.annotations.NullMarked;
