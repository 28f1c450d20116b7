/**
 * The agent: one small process per user that looks after the forwards of all machines that run. It starts with the
 * first machine, ends with the last, and can be killed at any time.
 */
@NullMarked
package dev.berth.vm.agent;

import org.jspecify.annotations.NullMarked;
