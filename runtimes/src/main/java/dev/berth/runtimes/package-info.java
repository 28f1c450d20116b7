/** What a container runtime is to Berth, and the runtimes themselves, each in a package of its own. */
@NullMarked
package dev.berth.runtimes;

import org.jspecify.annotations.NullMarked;
