/**
 * Which versions of K3s there are, and the files of a version.
 *
 * <p>The layouts are those of K3s itself: the channel server ({@code https://update.k3s.io/v1-release/channels}), the
 * list of releases (GitHub's REST interface, "List releases"), and the files of a release as its install script fetches
 * them ({@code install.sh} in github.com/k3s-io/k3s). Each can be replaced by a mirror or a directory.
 */
@NullMarked
package dev.berth.k3s.release;

import org.jspecify.annotations.NullMarked;
