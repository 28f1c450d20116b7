/** What happened to a profile, when, and how long each phase took. */
@NullMarked
package dev.berth.profiles.history;

import org.jspecify.annotations.NullMarked;
