/** Which profile is in use, and what the clients' contexts were before. */
@NullMarked
package dev.berth.profiles.selection;

import org.jspecify.annotations.NullMarked;
