/** What the user asks for: the settings of a profile, where they come from, and their YAML form. */
@NullMarked
package dev.berth.profiles.spec;

import org.jspecify.annotations.NullMarked;
