/** The way into a guest: OpenSSH with keys of Berth's own and one shared connection per machine. */
@NullMarked
package dev.berth.vm.ssh;

import org.jspecify.annotations.NullMarked;
