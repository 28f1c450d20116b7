/** What a Ctrl-C must not cut in two. */
@NullMarked
package dev.berth.vm.interruption;

import org.jspecify.annotations.NullMarked;
