/** The commands on profiles. */
@NullMarked
package dev.berth.shell.profile;

import org.jspecify.annotations.NullMarked;
