/** Files from elsewhere: resumed when cut, verified before anybody sees them, kept by digest. */
@NullMarked
package dev.berth.vm.download;

import org.jspecify.annotations.NullMarked;
