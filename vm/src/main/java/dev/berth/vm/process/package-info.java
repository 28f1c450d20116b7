/** The one way Berth runs other programs: a list of arguments, a deadline, both streams drained. */
@NullMarked
package dev.berth.vm.process;

import org.jspecify.annotations.NullMarked;
