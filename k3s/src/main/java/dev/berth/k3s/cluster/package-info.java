/** A running cluster, as its API server tells of it. */
@NullMarked
package dev.berth.k3s.cluster;

import org.jspecify.annotations.NullMarked;
