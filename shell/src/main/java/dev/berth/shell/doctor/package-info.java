/** Says what is wrong on this host, why it matters and what to do about it. */
@NullMarked
package dev.berth.shell.doctor;

import org.jspecify.annotations.NullMarked;
