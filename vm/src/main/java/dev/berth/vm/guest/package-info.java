/** What can be done inside a running machine. */
@NullMarked
package dev.berth.vm.guest;

import org.jspecify.annotations.NullMarked;
