/** A project's own profile: its {@code .berth.yaml}, what that may take, and coming and going. */
@NullMarked
package dev.berth.profiles.project;

import org.jspecify.annotations.NullMarked;
