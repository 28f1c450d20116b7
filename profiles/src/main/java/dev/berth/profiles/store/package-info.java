/** The embedded database: opened for the moment it is needed, so that many processes can work side by side. */
@NullMarked
package dev.berth.profiles.store;

import org.jspecify.annotations.NullMarked;
