/** The machine Berth runs on, and units it is measured in. */
@NullMarked
package dev.berth.vm.host;

import org.jspecify.annotations.NullMarked;
