/** Several files as one, to carry to other hosts: a tar archive compressed with zstd. */
@NullMarked
package dev.berth.vm.archive;

import org.jspecify.annotations.NullMarked;
