/** Files on the host: locks and edits that another process never sees half done. */
@NullMarked
package dev.berth.vm.file;

import org.jspecify.annotations.NullMarked;
