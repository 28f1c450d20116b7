/** What a guest offers on its ports, and how it is made reachable on the host. */
@NullMarked
package dev.berth.vm.port;

import org.jspecify.annotations.NullMarked;
