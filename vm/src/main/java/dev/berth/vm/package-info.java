/** A Linux virtual machine as an object. */
@NullMarked
package dev.berth.vm;

import org.jspecify.annotations.NullMarked;
