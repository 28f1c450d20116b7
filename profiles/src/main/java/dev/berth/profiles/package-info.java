/** Profiles: what the user asked for, and the machines made for it. */
@NullMarked
package dev.berth.profiles;

import org.jspecify.annotations.NullMarked;
