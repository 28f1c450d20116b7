/** What a user does with the launcher and the real docker client, in a real machine. */
@NullMarked
package dev.berth.shell.e2e;

import org.jspecify.annotations.NullMarked;
