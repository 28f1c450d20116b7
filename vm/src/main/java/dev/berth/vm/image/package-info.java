/** The guest image: everything a machine boots from, built once and addressed by its content. */
@NullMarked
package dev.berth.vm.image;

import org.jspecify.annotations.NullMarked;
